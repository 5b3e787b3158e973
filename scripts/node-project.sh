#!/usr/bin/env bash
# node-project.sh: target/node/project, in which the tests run, and target/node/runtimes: Node.js in four
# versions, Bun and Deno, as the registry carries them.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

tests=bindings/node/tests
project=target/node/project
runtimes=target/node/runtimes

mkdir -p "$runtimes"
cp "$tests"/runtimes/{package.json,package-lock.json,.npmrc} "$runtimes"
npm_ci "$runtimes"

scripts/node-install.sh "$tests" "$project"
rm -rf "$project"/{runtimes,next}
# The source written for the SDK, with nothing but its import changed.
sed "s#'@knocklabs/node'#'knock-jwt/knock-node'#" "$project/typing/sdk-original.mts" >"$project/typing/sdk.mts"
