#!/usr/bin/env bash
# The core beside raw AWS-LC and jsonwebtoken; it prints ratios, since times drift between machines. Then
# the sandbox, which must keep up with its load, and what a proxy adds beside a token.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

for bench in ratios first_token memory; do
    say "Benchmark: cargo bench --package knock-jwt-bench --bench $bench"
    cargo bench --quiet --locked --package knock-jwt-bench --bench "$bench"
done
say "The core by itself: cargo bench --package knock-jwt"
cargo bench --quiet --locked --package knock-jwt
say "The sandbox under load: cargo bench --package knock-jwt-cli"
cargo bench --quiet --locked --package knock-jwt-cli
say "A token beside a proxy: cargo bench --package knock-jwt-example-proxy"
cargo bench --quiet --locked --package knock-jwt-example-proxy
