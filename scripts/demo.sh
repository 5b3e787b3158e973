#!/usr/bin/env bash
# Mints tokens for the users of examples/demo/users.txt with every language, and has another
# implementation, npm jsonwebtoken, verify each and mint it again: the bytes must be the same.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

users=examples/demo/users.txt
command=target/release/knock-jwt

have node || die "Node.js 20 or later is missing: the demo has every token checked by npm jsonwebtoken"
npm_ci tests/vectors/generator
npm_ci scripts/demo

say "Building the knock-jwt command: cargo build --release --package knock-jwt-cli"
cargo build --quiet --release --locked --package knock-jwt-cli

say "Making a throw-away signing key, in the form in which Knock's dashboard shows one"
KNOCK_SIGNING_KEY=$("$command" keygen --format base64)
export KNOCK_SIGNING_KEY
"$command" verifying-key >"$KNOCK_JWT_SCRATCH/verifying-key.pem"

issued_at=$(date +%s)
columns=()
for language in $(languages scripts/demo/columns); do
    say "Minting a token for each line of $users: $language"
    status=0
    "scripts/demo/columns/$language.sh" "$users" "$issued_at" >"$KNOCK_JWT_SCRATCH/$language.ndjson" || status=$?
    case $status in
    0) columns+=("$KNOCK_JWT_SCRATCH/$language.ndjson") ;;
    77) skip_or_fail "the toolchain of $language" "the demo has no column for it" ;;
    *) die "scripts/demo/columns/$language.sh failed (exit code $status)" ;;
    esac
done

say "Having npm jsonwebtoken verify each token and mint it again"
node scripts/demo/table.mjs "$users" "$issued_at" "$KNOCK_JWT_SCRATCH/verifying-key.pem" "${columns[@]}"
say "To see the tokens at work, in a page with Knock's bell on a local Knock: ./justw demo-app"
