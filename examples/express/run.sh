#!/usr/bin/env bash
# run.sh [ADDRESS:PORT]: starts the application, once it has the locked packages and the tarballs of
# knock-jwt that `./justw package node` puts into dist/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! node --input-type=module -e 'await import("knock-jwt"); await import("express-session")' 2>/dev/null; then
    tarballs=(../../dist/knock-jwt-[0-9]*.tgz ../../dist/knock-jwt-linux-*.tgz)
    [ -e "${tarballs[0]}" ] || ../../justw package node
    npm ci --silent --no-audit --no-fund
    npm install --silent --no-save --no-audit --no-fund ../../dist/knock-jwt-[0-9]*.tgz ../../dist/knock-jwt-linux-*.tgz
fi
exec node server.js "$@"
