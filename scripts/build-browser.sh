#!/usr/bin/env bash
# build-browser.sh: examples/browser/dist, the page with Knock's bell that the examples hand out. Its
# knock-jwt/browser is that of target/node/tarballs, which are built first where there are none.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ -e "$(echo target/node/tarballs/knock-jwt-[0-9]*.tgz)" ] || scripts/build-node.sh
scripts/node-install.sh examples/browser target/node/page
rm -rf examples/browser/dist
(cd target/node/page && node build.mjs "$OLDPWD/examples/browser/dist")
ls -l examples/browser/dist
