#!/usr/bin/env bash
# dist/: the Swift package with its native library, as a tree to unpack anywhere.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

version=$(cargo pkgid --package knock-jwt-uniffi)
name=knock-jwt-swift-${version##*[#@]}-$(uname -m)-linux-gnu
stage=$KNOCK_JWT_SCRATCH/$name
scripts/stage-swift.sh "$stage"
mkdir -p dist
rm -f dist/knock-jwt-swift-*
# The same bytes from the same commit, whoever packs it.
tar --create --directory "$KNOCK_JWT_SCRATCH" --sort=name --owner=0 --group=0 --numeric-owner \
    --mtime="@$(git log -1 --format=%ct)" "$name" | gzip --no-name --best >"dist/$name.tar.gz"
rm -rf "$stage"
checksums
