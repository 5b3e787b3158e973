#!/usr/bin/env bash
# dist/: the jars with their sources, documentation and checksums, as the tree of a Maven repository. What is published
# has both platforms: the other one's library comes from KNOCK_JWT_NATIVES, as scripts/build-kotlin.sh has it.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
source scripts/kotlin-tools.sh

kotlin_tools "the jars are not packaged" || exit 0
scripts/build-kotlin.sh
version=$(cargo pkgid --package knock-jwt-uniffi)
mkdir -p dist
rm -f dist/knock-jwt-maven-*
# The same bytes from the same source: Maven notes the time in its lists of versions, which a repository makes itself.
tar --create --directory target/kotlin/repository --exclude 'maven-metadata*' --sort=name --owner=0 --group=0 \
    --numeric-owner --mtime="@$(git log -1 --format=%ct)" io |
    gzip --no-name --best >"dist/knock-jwt-maven-${version##*[#@]}.tar.gz"
checksums
