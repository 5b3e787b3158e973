#!/usr/bin/env bash
# build-wheel.sh: the wheel and the sdist of bindings/python into dist/, built by the recipe of
# build-shipped.sh; maturin wraps what comes out.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source scripts/shipped-env.sh

PATH=$(scripts/tools.sh maturin):$PATH
# maturin and cargo-zigbuild call zig in their own ways: in one folder each would undo what the other compiled.
export CARGO_TARGET_DIR=$PWD/target/maturin
mkdir -p dist
rm -f dist/knock_jwt-*.whl dist/knock_jwt-*.tar.gz
maturin build --quiet --release --locked --zig --target "$shipped_target" --compatibility manylinux2014 \
    --manifest-path bindings/python/Cargo.toml --out dist
maturin sdist --manifest-path bindings/python/Cargo.toml --out dist
ls dist/knock_jwt-*
