#!/usr/bin/env bash
# dist/: the npm packages, as they are published.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

scripts/build-node.sh
scripts/check-glibc.sh target/node/packages/knock-jwt-linux-*/*.node
mkdir -p dist
cp target/node/tarballs/*.tgz dist/
checksums
