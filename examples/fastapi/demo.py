"""demo.py [ADDRESS:PORT]: the application, with a throw-away signing key if there is none."""

import os
import sys

import uvicorn

from knock_jwt import SigningKey

if not (os.environ.get("KNOCK_SIGNING_KEY") or os.environ.get("KNOCK_SIGNING_KEY_FILE")):
    print("KNOCK_SIGNING_KEY is not set: signing with a throw-away key", file=sys.stderr)
    os.environ["KNOCK_SIGNING_KEY"] = SigningKey.generate(2048).to_base64()

address = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:8000"
host, _, port = address.rpartition(":")
print(f"http://{address}/  (users ada, barbara, edsger and grace; their passwords are their names)", flush=True)
uvicorn.run("main:app", host=host, port=int(port))
