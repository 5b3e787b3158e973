#!/usr/bin/env bash
# The npm package as it ships: the packed tarballs, installed in empty projects, on Node.js 18 to 24, Bun
# and Deno.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

if ! have node || ! have npm || ! scripts/tools.sh zig >/dev/null; then
    skip_or_fail "node, npm or zig" "the npm package is not built and tested"
    exit 0
fi

step "What the bridge converts" cargo test --quiet --locked --package knock-jwt-node
step "The tarballs" scripts/build-node.sh
step "They run on old systems" scripts/check-glibc.sh target/node/packages/knock-jwt-linux-*/*.node

tools=bindings/node/node_modules/.bin
package=(target/node/tarballs/knock-jwt-[0-9]*.tgz)
step "publint" "$tools/publint" run --strict --pack false target/node/packages/knock-jwt
step "Are the types wrong?" "$tools/attw" "${package[0]}" --no-emoji --no-color

empty=$KNOCK_JWT_SCRATCH/empty
step "Offline, in an empty project" scripts/check-npm-install.sh "$empty"

step "The project of the tests, and the runtimes" scripts/node-project.sh
export KNOCK_JWT_VECTORS=$PWD/tests/vectors KNOCK_JWT_ERROR_TABLE=$PWD/docs/errors.md
bare=(env -u KNOCK_SIGNING_KEY -u KNOCK_SIGNING_KEY_FILE)
suites() { (cd target/node/project && "${bare[@]}" "$@"); }
# The vectors run where nothing but our tarballs is installed, the rest beside what the tests need.
mkdir "$empty/suites"
cp bindings/node/tests/{harness,run}.mjs "$empty"
cp bindings/node/tests/suites/vectors.test.mjs "$empty/suites"
vectors() { (cd "$empty" && "${bare[@]}" "$@" suites/vectors.test.mjs); }
shopt -s extglob
everywhere=(bindings/node/tests/suites/!(vectors).test.mjs)
all=("${everywhere[@]}" bindings/node/tests/suites/*.node.mjs) # about Node.js
once=(bindings/node/tests/suites/*.once.mjs)                   # long, and of no particular version
for runtime in node18 node20 node22 node24; do
    node=$(scripts/node-runtime.sh "$runtime")
    step "The vectors in an empty project, $("$node" --version)" vectors "$node" --test --test-reporter=spec
    step "All other suites, $("$node" --version)" suites "$node" --test --test-reporter=spec "${all[@]#bindings/node/tests/}"
done
bun=$(scripts/node-runtime.sh bun)
step "The vectors in an empty project, Bun" vectors "$bun" run.mjs
step "All but what is Node's own, Bun $("$bun" --version)" suites "$bun" run.mjs "${everywhere[@]#bindings/node/tests/}"
deno=$(scripts/node-runtime.sh deno)
step "The vectors in an empty project, Deno" vectors "$deno" run -A run.mjs
permissions=$(grep -oE -- '--allow-ffi --allow-env=[A-Z_,]+' bindings/node/README.md)
# shellcheck disable=SC2086 # one word a permission
start() { (cd "$empty" && "${bare[@]}" "$deno" run --no-prompt $permissions start.mjs); }
step "... with the permissions that the README names" start
step "All but what is Node's own, $("$deno" --version | head -n 1)" suites "$deno" run -A run.mjs "${everywhere[@]#bindings/node/tests/}"

step "The project of Next.js" scripts/node-install.sh bindings/node/tests/next target/node/next
# The example as in a clone whose dist/ is filled; its one command installs the rest.
tree=target/node/tree
rm -rf "$tree"
mkdir -p "$tree"/{dist,examples}
cp target/node/tarballs/*.tgz "$tree/dist"
cp -r examples/express "$tree/examples"
rm -rf "$tree/examples/express/node_modules"
export KNOCK_JWT_NEXT=$PWD/target/node/next KNOCK_JWT_EXAMPLE=$PWD/$tree/examples/express
node=$(scripts/node-runtime.sh node22)
step "Crowds of users, Next.js, the example" suites "$node" --test --test-reporter=spec "${once[@]#bindings/node/tests/}"
