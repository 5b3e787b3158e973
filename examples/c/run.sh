#!/usr/bin/env bash
# run.sh: builds the program with cc and pkg-config, and runs it. Uses the library where pkg-config finds
# one, else installs this repository's under target/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! pkg-config --exists knock_jwt; then
    prefix=$(cd ../.. && pwd)/target/c/prefix
    [ -e "$prefix/lib/pkgconfig/knock_jwt.pc" ] || ../../justw install-c "$prefix" >&2
    export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
fi
build=${BUILD:-build}
mkdir -p "$build"
# shellcheck disable=SC2046,SC2086 # a word for each flag
"${CC:-cc}" -std=c99 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -O2 ${CFLAGS:-} mint.c -o "$build/mint" \
    $(pkg-config --cflags --libs knock_jwt) "-Wl,-rpath,$(pkg-config --variable=libdir knock_jwt)"

if [ -z "${KNOCK_SIGNING_KEY:-}${KNOCK_SIGNING_KEY_FILE:-}" ]; then
    echo "KNOCK_SIGNING_KEY is not set: signing with a throw-away key" >&2
    set -- --throw-away-key
fi
exec "$build/mint" "$@"
