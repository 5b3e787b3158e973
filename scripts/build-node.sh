#!/usr/bin/env bash
# build-node.sh: the npm packages of bindings/node as tarballs in target/node/tarballs: knock-jwt itself,
# and the one that holds the native file for this platform, built by the recipe of build-shipped.sh.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

package=bindings/node
out=$PWD/target/node
npm_ci "$package"

# napi-derive notes the bridge's types there while it is compiled.
mkdir -p "$out/type-def"
export NAPI_TYPE_DEF_TMP_FOLDER=$out/type-def
library=$(scripts/build-shipped.sh knock-jwt-node | grep '\.so$')
version=$(cargo pkgid --package knock-jwt-node)

bridge=$package/lib/bridge.d.ts
node "$package/tools/bridge-types.mjs" "$out/type-def" "$out/bridge.d.ts"
if ! cmp -s "$out/bridge.d.ts" "$bridge"; then
    [ -z "${CI:-}" ] || die "$bridge is not what the native library declares: scripts/build-node.sh writes it"
    cp "$out/bridge.d.ts" "$bridge"
    say "Wrote $bridge again"
fi
rm -rf "$package/dist" "$out/packages" "$out/tarballs"
mkdir -p "$out/tarballs"
for project in tsconfig.json tsconfig.browser.json; do
    "$package/node_modules/.bin/tsc" --project "$package/$project"
done
node "$package/tools/stage.mjs" "$out/packages" "$library" "${version##*[#@]}"
for folder in "$out"/packages/*; do
    (cd "$folder" && npm pack --silent --pack-destination "$out/tarballs" >/dev/null)
done
ls "$out"/tarballs/*
