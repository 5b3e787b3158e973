#!/usr/bin/env bash
# run.sh [ADDRESS:PORT]: starts the application, with the Python at hand if it has all that it needs, else
# in a virtual environment of its own (with the wheel that `./justw package python` built).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

python=${PYTHON:-python3}
if ! "$python" -c 'import fastapi, itsdangerous, knock_jwt, python_multipart, uvicorn' 2>/dev/null; then
    if ! compgen -G '../../dist/knock_jwt-*.whl' >/dev/null; then
        echo "$0: there is no wheel in dist/ yet: run ./justw package python first" >&2
        exit 1
    fi
    [ -d .venv ] || "$python" -m venv .venv
    .venv/bin/pip install --quiet --find-links ../../dist --requirement requirements.txt
    python=.venv/bin/python
fi
exec "$python" demo.py "$@"
