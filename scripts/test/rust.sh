#!/usr/bin/env bash
# The core and the command: sources first, then what is shipped.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

scripts/check.sh

# The default members: all but the fuzz targets, which only `cargo fuzz` can link.
step "Unit, documentation, property, vector and command tests" env -u KNOCK_JWT_BIN cargo test --locked

# --allow-dirty: a developer tests before committing.
step "The core as a published crate" cargo package --package knock-jwt --locked --allow-dirty

if scripts/tools.sh zig >/dev/null; then
    say "The shipped command: scripts/build-shipped.sh knock-jwt-cli"
    command=$(scripts/build-shipped.sh knock-jwt-cli)
    step "It runs on old systems" scripts/check-glibc.sh "$command"
    step "It does its work" env KNOCK_JWT_BIN="$command" cargo test --locked --package knock-jwt-cli --test shipped
else
    skip_or_fail "zig" "the shipped command is not built and tested"
fi
