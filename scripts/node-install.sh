#!/usr/bin/env bash
# node-install.sh SOURCE PROJECT [TARBALL...]: a copy of SOURCE with its locked packages and, beside them, the
# packed tarballs of target/node/tarballs and those named, installed without a network.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

source=$1 project=$2
shift 2
mkdir -p "$project"
# All but the packages of the last time.
find "$project" -mindepth 1 -maxdepth 1 ! -name node_modules -exec rm -rf {} +
cp -r "$source"/. "$project"
npm_ci "$project"
rm -rf "$project"/node_modules/knock-jwt*
npm install --prefix "$project" --silent --offline --no-save --no-audit --no-fund target/node/tarballs/*.tgz "$@"
