#!/usr/bin/env bash
# The Swift package, as it ships, beside raw AWS-LC.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

if ! scripts/swift-toolchain.sh true; then
    skip_or_fail "Swift 6" "the Swift package is not measured"
    exit 0
fi
work=$PWD/target/swift
export KNOCK_JWT_PACKAGE=$work/knock-jwt PKG_CONFIG_PATH=$work/knock-jwt/lib/pkgconfig
scripts/stage-swift.sh "$KNOCK_JWT_PACKAGE"
cargo build --quiet --release --locked --package knock-jwt-bench --bin raw_sign
scripts/swift-toolchain.sh swift build --configuration release --package-path tests/bench/swift --scratch-path "$work/bench"

say "Benchmark: tests/bench/swift/speed.py"
python3 tests/bench/swift/speed.py target/release/raw_sign tests/vectors/keys \
    scripts/swift-toolchain.sh "$work/bench/release/turns"
