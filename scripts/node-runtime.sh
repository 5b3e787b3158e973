#!/usr/bin/env bash
# node-runtime.sh NAME: the path of a runtime of target/node/runtimes: node18, node20, node22, node24,
# bun, deno.
set -euo pipefail
modules=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/target/node/runtimes/node_modules
case "$(uname -m)" in
x86_64) node=x64 bun=x64 deno=x64-glibc ;;
aarch64) node=arm64 bun=aarch64 deno=arm64-glibc ;;
*) exit 1 ;;
esac
case $1 in
node*) program=$modules/$1-$node/bin/node ;;
bun) program=$modules/@oven/bun-linux-$bun/bin/bun ;;
deno) program=$modules/@deno/linux-$deno/deno ;;
*) exit 1 ;;
esac
# npm's tarballs do not always say that a program is one.
[ -x "$program" ] || chmod +x "$program"
echo "$program"
