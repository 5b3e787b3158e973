#!/usr/bin/env bash
# The C library, as it is installed, beside raw AWS-LC and libjwt.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

debian_packages "the C library is not measured" binutils gcc libc6-dev libjwt-dev pkg-config || exit 0
work=$PWD/target/c
prefix=$work/prefix
scripts/install-c.sh "$prefix"
cargo build --quiet --release --locked --package knock-jwt-bench --bin raw_sign

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
# shellcheck disable=SC2046 # a word for each flag
cc -O2 -D_POSIX_C_SOURCE=200809L tests/bench/c/turns.c -o "$work/turns" \
    $(pkg-config --cflags --libs knock_jwt libjwt) "-Wl,-rpath,$prefix/lib"
# shellcheck disable=SC2046
cc -O2 -D_POSIX_C_SOURCE=200809L examples/c/mint.c -o "$work/mint-static" \
    $(pkg-config --cflags knock_jwt) "$prefix/lib/libknock_jwt.a" -lpthread -ldl -lm

say "Benchmark: tests/bench/c/speed.py"
python3 tests/bench/c/speed.py "$work/turns" target/release/raw_sign "$work/mint-static" tests/vectors/keys
strip -o "$work/stripped.so" "$prefix/lib/libknock_jwt.so"
printf 'the stripped shared library: %s KiB (target: 3072 at most)\n' $(($(stat -c %s "$work/stripped.so") / 1024))
