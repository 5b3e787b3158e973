#!/usr/bin/env bash
# Writes again every file that is generated.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

have node || die "Node.js is missing: npm jsonwebtoken makes the vectors' expected tokens"
npm_ci tests/vectors/generator
say "Generating: cargo xtask generate"
cargo xtask generate
