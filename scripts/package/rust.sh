#!/usr/bin/env bash
# dist/: the command, named with its version and target, and the crates.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

mkdir -p dist
rm -f dist/knock-jwt-[0-9]* dist/knock-*.crate

say "The command, for glibc 2.17 and later"
command=$(scripts/build-shipped.sh knock-jwt-cli)
scripts/check-glibc.sh "$command"
version=$(cargo pkgid --package knock-jwt-cli)
install -m 755 "$command" "dist/knock-jwt-${version##*[#@]}-$(basename "$(dirname "$(dirname "$command")")")"
install -m 644 crates/knock-jwt-cli/LICENSE-THIRD-PARTY "dist/knock-jwt-${version##*[#@]}-LICENSE-THIRD-PARTY"

dirty=()
if [ -n "$(git status --porcelain)" ]; then
    say "The crates, from a work tree with uncommitted changes: not for publishing"
    dirty=(--allow-dirty)
else
    say "The crates"
fi
cargo package --locked ${dirty[@]+"${dirty[@]}"} --package knock-jwt --package knock-jwt-axum --package knock-sandbox --package knock-jwt-cli
cp target/package/knock-{jwt,jwt-axum,sandbox,jwt-cli}-[0-9]*.crate dist/
checksums
