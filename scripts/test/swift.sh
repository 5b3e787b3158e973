#!/usr/bin/env bash
# The Swift package as it ships: staged with its native library, and used by packages that depend on it.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

if ! scripts/tools.sh zig >/dev/null; then
    skip_or_fail "zig" "the Swift package is not built and tested"
    exit 0
fi
if ! have ld || ! have objcopy; then
    debian_packages "the Swift package is not built and tested" binutils || exit 0
fi
if ! scripts/swift-toolchain.sh true; then
    skip_or_fail "Swift 6" "the Swift package is not built and tested"
    exit 0
fi
unset KNOCK_SIGNING_KEY KNOCK_SIGNING_KEY_FILE

work=$PWD/target/swift
package=$work/knock-jwt
key=$PWD/tests/vectors/keys/rsa2048.pem
export PKG_CONFIG_PATH=$package/lib/pkgconfig KNOCK_JWT_PACKAGE=$package KNOCK_SIGNING_KEY_FILE=$key
swift() { scripts/swift-toolchain.sh swift "$@"; }
tests=(--package-path bindings/swift/tests --scratch-path "$work/tests")

step "What cannot be seen from Swift" cargo test --quiet --locked --package knock-jwt-uniffi
step "The package, staged" scripts/stage-swift.sh "$package"
step "It builds without a warning" swift build --package-path "$package" --scratch-path "$work/package" \
    -Xswiftc -warnings-as-errors
step "So do the tests, a package that depends on it" swift build --build-tests "${tests[@]}"
# One after the other: they measure who waits for whom.
step "The suite" swift test --skip-build --no-parallel --disable-xctest "${tests[@]}"

cycles=$work/tests/debug/cycles
step "A thousand times made and dropped, memory stays" scripts/swift-toolchain.sh "$cycles" "$key" 1000 2048
step "The same with AddressSanitizer" swift build --product cycles --sanitize address \
    --package-path bindings/swift/tests --scratch-path "$work/tests-address"
sanitized=$work/tests-address/debug/cycles
# Knows that it would tell, before it is believed that there is nothing to tell.
leaks() { ! scripts/swift-toolchain.sh "$sanitized" "$key" 1 leak >"$KNOCK_JWT_SCRATCH/leak" 2>&1 && grep -q LeakSanitizer "$KNOCK_JWT_SCRATCH/leak"; }
step "... tells a leak that is made on purpose" leaks
step "... and none in a thousand times" scripts/swift-toolchain.sh "$sanitized" "$key" 1000
memcheck=(valgrind --quiet --leak-check=full --show-leak-kinds=definite
    --errors-for-leak-kinds=definite --error-exitcode=99)
step "Under Valgrind, which sees what was never written" scripts/swift-toolchain.sh "${memcheck[@]}" "$cycles" "$key" 10

scripts/test-swift-example.sh
