#!/usr/bin/env bash
# run.sh [ADDRESS:PORT]: starts the application, once it has the locked packages and the tarballs of
# knock-jwt that `./justw package node` puts into dist/; when those are others than the last time, with them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

shopt -s nullglob
look() { tarballs=(../../dist/knock-jwt-[0-9]*.tgz ../../dist/knock-jwt-linux-*.tgz); }
sums() { [ ${#tarballs[@]} -eq 0 ] || sha256sum "${tarballs[@]}"; }
installed=node_modules/.knock-jwt-sums
are_others() { [ -e "$installed" ] && [ ${#tarballs[@]} -gt 0 ] && [ "$(sums)" != "$(cat "$installed")" ]; }

look
if ! node --input-type=module -e 'await import("knock-jwt"); await import("express-session")' 2>/dev/null || are_others; then
    [ ${#tarballs[@]} -gt 0 ] || ../../justw package node
    look
    npm ci --silent --no-audit --no-fund
    npm install --silent --no-save --no-audit --no-fund "${tarballs[@]}"
    sums >"$installed"
fi
for tarball in ${tarballs[@]+"${tarballs[@]}"}; do
    newer=$(find ../../bindings/node/lib ../../bindings/node/src ../../crates/knock-jwt/src -type f -newer "$tarball" -print -quit 2>/dev/null || true)
    [ -z "$newer" ] || echo "$tarball is older than $newer: ./justw package node makes it anew" >&2
done
exec node server.js "$@"
