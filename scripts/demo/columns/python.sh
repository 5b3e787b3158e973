#!/usr/bin/env bash
# The demo's column of Python, by the installed wheel; rust.sh beside it says how columns work.
source "$(dirname "${BASH_SOURCE[0]}")/../../lib.sh"

scripts/python-of.sh 3.11 >/dev/null && scripts/tools.sh zig >/dev/null || exit 77
scripts/build-wheel.sh >&2
venv=$(scripts/python-venv.sh 3.11 demo)
exec "$venv/bin/python" - "$1" "$2" <<'PYTHON'
import json, sys
from knock_jwt import UserTokenSigner

signer = UserTokenSigner.from_env()
with open(sys.argv[1], encoding="utf-8") as users:
    for user_id in users.read().splitlines():
        token = signer.sign(user_id, issued_at=int(sys.argv[2]))
        print(json.dumps({"user_id": user_id, "token": token}))
PYTHON
