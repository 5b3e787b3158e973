#!/usr/bin/env bash
# dist/: the wheel and the sdist.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

scripts/build-wheel.sh
scripts/check-glibc.sh target/maturin/*-unknown-linux-gnu/release/lib_native.so
checksums
