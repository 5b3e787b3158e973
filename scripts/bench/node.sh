#!/usr/bin/env bash
# The npm package beside jsonwebtoken, @knocklabs/node, jose, fast-jwt and the raw signature.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

scripts/build-node.sh
scripts/node-install.sh tests/bench/node target/node/bench
cargo build --quiet --release --locked --package knock-jwt-bench --bin raw_sign
say "Benchmark: tests/bench/node/speed.mjs"
node target/node/bench/speed.mjs "$PWD/target/release/raw_sign"
say "Benchmark: tests/bench/node/memory.mjs"
node target/node/bench/memory.mjs
say "Benchmark: tests/bench/node/express.mjs"
node target/node/bench/express.mjs
