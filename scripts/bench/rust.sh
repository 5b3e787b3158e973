#!/usr/bin/env bash
# The core beside raw AWS-LC and jsonwebtoken; it prints ratios, since times drift between machines.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

for bench in ratios first_token memory; do
    say "Benchmark: cargo bench --package knock-jwt-bench --bench $bench"
    cargo bench --quiet --locked --package knock-jwt-bench --bench "$bench"
done
say "The core by itself: cargo bench --package knock-jwt"
cargo bench --quiet --locked --package knock-jwt
