#!/usr/bin/env bash
# Formatting, lints, licences, documentation, generated files: all that needs no test run.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

step "Formatting" cargo fmt --all --check

if tools=$(scripts/tools.sh shellcheck); then
    PATH=$tools:$PATH
    step "Shell scripts" find justw .ci/run scripts examples \
        \( -name node_modules -o -name .venv \) -prune -o -type f \
        \( -name '*.sh' -o -name justw -o -name run \) -exec shellcheck -x -P SCRIPTDIR {} +
else
    skip_or_fail "shellcheck" "the shell scripts are not linted"
fi

step "Lints" cargo clippy --workspace --all-targets --locked -- -D warnings

# Not `advisories`: their database is fetched from a place that CI does not reach.
if tools=$(scripts/tools.sh cargo-deny); then
    PATH=$tools:$PATH
    step "Dependencies" cargo-deny --workspace --locked check --hide-inclusion-graph licenses bans sources
else
    skip_or_fail "cargo-deny" "licences and sources of dependencies are not checked"
fi

step "Documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

if have node; then
    npm_ci tests/vectors/generator
    step "Generated files" cargo xtask check
else
    skip_or_fail "node" "the vectors are not made again by npm jsonwebtoken and compared"
    step "Other generated files" cargo xtask check --without vectors
fi
