#!/usr/bin/env bash
# dist/: the command for PyPI and npm.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

scripts/build-cli.sh
scripts/check-glibc.sh target/cli/pypi/knock-jwt
mkdir -p dist
rm -f dist/knock_jwt_cli-* dist/knock-jwt-cli-*.tgz
cp target/cli/dist/* dist/
checksums
