#!/usr/bin/env bash
# dist/: the C and C++ library as a tree to unpack anywhere.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

version=$(cargo pkgid --package knock-jwt-c)
name=libknock_jwt-${version##*[#@]}-$(uname -m)-linux-gnu
stage=$KNOCK_JWT_SCRATCH/$name
scripts/install-c.sh "$stage"
scripts/check-glibc.sh "$stage/lib/libknock_jwt.so"
scripts/check-c-abi.sh "$stage"
mkdir -p dist
rm -f dist/libknock_jwt-*
# The same bytes from the same commit, whoever packs it.
tar --create --directory "$KNOCK_JWT_SCRATCH" --sort=name --owner=0 --group=0 --numeric-owner \
    --mtime="@$(git log -1 --format=%ct)" "$name" | gzip --no-name --best >"dist/$name.tar.gz"
checksums
