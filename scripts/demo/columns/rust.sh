#!/usr/bin/env bash
# A column of the demo: LANG.sh USERS ISSUED_AT, with the key in KNOCK_SIGNING_KEY, prints for each
# line of USERS a line {"user_id":...,"token":...} with an hour's token issued at ISSUED_AT. It builds
# what it needs first, talking on standard error. Exit code 77: its toolchain is missing.
source "$(dirname "${BASH_SOURCE[0]}")/../../lib.sh"

exec target/release/knock-jwt sign --batch "$1" --issued-at "$2" --format ndjson
