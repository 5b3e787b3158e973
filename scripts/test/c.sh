#!/usr/bin/env bash
# The C and C++ library as it ships: installed, then used as people use it, from C and from C++, under
# Valgrind and with sanitizers.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

debian_packages "the C library is not built and tested" binutils cmake g++ gcc libc6-dbg libc6-dev libcpp-httplib-dev \
    libjansson-dev libjwt-dev libssl-dev make openssl pkg-config valgrind || exit 0
if ! scripts/tools.sh zig >/dev/null; then
    skip_or_fail "zig" "the C library is not built and tested"
    exit 0
fi
unset KNOCK_SIGNING_KEY KNOCK_SIGNING_KEY_FILE

tests=bindings/c/tests
work=$PWD/target/c
prefix=$work/prefix
keys=$PWD/tests/vectors/keys
memcheck=(valgrind --quiet --leak-check=full --error-exitcode=99 --suppressions="$PWD/$tests/valgrind.supp")

step "What cannot be seen from C" cargo test --quiet --locked --package knock-jwt-c
rm -rf "$prefix"
step "The library, installed" scripts/install-c.sh "$prefix"
step "It runs on old systems" scripts/check-glibc.sh "$prefix/lib/libknock_jwt.so"
step "It shows what its header declares, and old programs find what they need" scripts/check-c-abi.sh "$prefix"
small() { [ "$(stat -L -c %s "$1")" -le $((3 << 20)) ] || die "$1 is larger than 3 MiB"; }
step "It is no larger than 3 MiB" small "$prefix/lib/libknock_jwt.so"

# Each header alone, as the program's own, in the languages of today and of the years ahead.
clean() {
    local header warnings=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only -I "$prefix/include")
    for standard in c99 c11 c17 c2x; do
        cc -x c "-std=$standard" -Wstrict-prototypes "${warnings[@]}" - <<<'#include "knock_jwt.h"'
    done
    for header in "$prefix"/include/*.h* "$prefix"/include/knock_jwt/*.hpp; do
        for standard in c++17 c++20 c++23; do
            c++ -x c++ "-std=$standard" "${warnings[@]}" - <<<"#include \"$header\""
            c++ -x c++ "-std=$standard" -fno-exceptions "${warnings[@]}" - <<<"#include \"$header\""
        done
    done
}
step "The headers are clean, in C from 1999 and C++ from 2017" clean

# suite FOLDER CMAKE-ARGUMENTS...: builds and runs the suite.
suite() {
    if ! { cmake -S "$tests" -B "$work/$1" -DCMAKE_PREFIX_PATH="$prefix" "${@:2}" &&
        cmake --build "$work/$1"; } >"$work/$1.log" 2>&1; then
        cat "$work/$1.log"
        return 1
    fi
    ctest --test-dir "$work/$1" --output-on-failure --no-tests=error -j 2
}
step "The library with an entry that panics" cargo build --quiet --locked --package knock-jwt-c --features provoke-panic
panics=-DKNOCK_JWT_PANICS=$PWD/target/debug/libknock_jwt_c.a
step "The suite" suite suite "$panics" -DKNOCK_JWT_UNDER=
step "... under Valgrind" suite suite "$panics" -DKNOCK_JWT_UNDER="$(IFS=';' && echo "${memcheck[*]}")"

# sanitized SANITIZER CFLAGS: the library, Rust and C, with a sanitizer inside. Those flags of rustc are
# unstable; stable takes them when told to behave like a nightly.
host=$(rustc -vV | sed -n 's/^host: //p')
sanitized() {
    env RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=$1 -Cunsafe-allow-abi-mismatch=sanitizer" CFLAGS="$2 -g1" \
        CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_STRIP=none \
        cargo build --quiet --release --locked --package knock-jwt-c --target "$host" --target-dir "$work/$1"
}
archive() { echo "-DKNOCK_JWT_SANITIZE=$1 -DKNOCK_JWT_ARCHIVE=$work/$1/$host/release/libknock_jwt_c.a"; }
undefined="-fsanitize=address,undefined -fno-sanitize-recover=all"
step "The library with AddressSanitizer, and its C with UBSan" sanitized address "$undefined"
# shellcheck disable=SC2046 # two arguments
step "The suite with both" suite suite-address $(archive address)
step "The library with ThreadSanitizer" sanitized thread -fsanitize=thread
runtime=("$(rustc --print sysroot)/lib/rustlib/$host/lib"/librustc-*_rt.tsan.a)
export TSAN_OPTIONS=suppressions=$PWD/$tests/thread-sanitizer.supp
# shellcheck disable=SC2046 # two arguments
step "Sixteen threads that share a signer" suite suite-thread $(archive thread) -DKNOCK_JWT_RUNTIME="${runtime[0]}"

scripts/test-c-examples.sh "$prefix" "$work" "$keys/rsa2048.pem" "$undefined" "${memcheck[@]}"
