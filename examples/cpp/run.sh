#!/usr/bin/env bash
# run.sh [ADDRESS:PORT]: builds the service with CMake and starts it. Uses the library where CMake finds
# one (CMAKE_PREFIX_PATH), else installs this repository's under target/. It needs cpp-httplib (Debian,
# Ubuntu: libcpp-httplib-dev).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

build=${BUILD:-build}
if ! cmake -S . -B "$build" >"$build.log" 2>&1; then
    prefix=$(cd ../.. && pwd)/target/c/prefix
    [ -e "$prefix/lib/cmake/knock_jwt" ] || ../../justw install-c "$prefix" >&2
    cmake -S . -B "$build" -DCMAKE_PREFIX_PATH="$prefix" >"$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
fi
cmake --build "$build" >"$build.log" 2>&1 || { cat "$build.log" >&2; exit 1; }
rm "$build.log"
exec "$build/service" "$@"
