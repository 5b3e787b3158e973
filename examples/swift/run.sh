#!/usr/bin/env bash
# run.sh [ADDRESS:PORT]: builds the service and starts it, with the knock-jwt in KNOCK_JWT_PACKAGE, else with
# this repository's. Where there is no Swift, scripts/swift-toolchain.sh of this repository brings one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

example=$PWD/examples/swift
export KNOCK_JWT_PACKAGE=${KNOCK_JWT_PACKAGE:-$PWD/target/swift/knock-jwt}
[ -e "$KNOCK_JWT_PACKAGE/Package.swift" ] || scripts/stage-swift.sh "$KNOCK_JWT_PACKAGE" >&2
build=${BUILD:-$PWD/target/swift/example}
mkdir -p "$build"
log=$build.log
export PKG_CONFIG_PATH=$KNOCK_JWT_PACKAGE/lib/pkgconfig
scripts/swift-toolchain.sh swift build --package-path "$example" --scratch-path "$build" >"$log" 2>&1 ||
    { cat "$log" >&2; exit 1; }
rm "$log"
exec scripts/swift-toolchain.sh "$build/debug/service" "$@"
