#!/usr/bin/env bash
# build-uniffi.sh: builds the native library below Kotlin, Java and Swift as it ships, and prints its path.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library=$(scripts/build-shipped.sh knock-jwt-uniffi)
scripts/check-glibc.sh "$library" >&2
printf '%s\n' "$library"
