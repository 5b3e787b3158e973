#!/usr/bin/env bash
# check-glibc.sh FILE...: fails when a program or library needs a newer glibc than 2.17.
from=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

limit=2.17
[ $# -gt 0 ] || die "usage: scripts/check-glibc.sh FILE..."
have readelf || die "readelf is missing: install binutils"

for file in "$@"; do
    [[ $file == /* ]] || file=$from/$file
    versions=$(readelf --version-info --wide "$file") || die "$file is no program or library for Linux"
    highest=$(grep -oE 'GLIBC_[0-9.]+' <<<"$versions" | cut -d_ -f2 | sort -uV | tail -n 1 || true)
    if [ "$(printf '%s\n' "$limit" "${highest:-0}" | sort -V | tail -n 1)" != "$limit" ]; then
        die "$file needs glibc $highest, more than $limit: was it built by scripts/build-shipped.sh?"
    fi
    printf '%s needs glibc %s at most (the limit is %s)\n' "$(basename "$file")" "${highest:-not at all}" "$limit"
done
