#!/usr/bin/env bash
# build-uniffi.sh [--static]: builds the native library below Kotlin, Java and Swift as it ships, and prints
# the path of the shared one, which the JVM loads, or of the static one, which Swift links.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

built=$(scripts/build-shipped.sh knock-jwt-uniffi)
if [ "${1:-}" = --static ]; then
    archive=$PWD/target/uniffi/libknock_jwt_uniffi.a
    mkdir -p "$(dirname "$archive")"
    scripts/c-archive.sh "$(grep '\.a$' <<<"$built")" "$archive" \
        'knock_jwt_host_*' 'uniffi_knock_jwt_uniffi_*' 'ffi_knock_jwt_uniffi_*'
    printf '%s\n' "$archive"
else
    shared=$(grep '\.so$' <<<"$built")
    scripts/check-glibc.sh "$shared" >&2
    printf '%s\n' "$shared"
fi
