#!/usr/bin/env bash
# The sandbox as people have it: the packaged command, the fixtures of pytest and node:test, Knock's own
# clients, and the examples in Debian's Chromium.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

if ! have node || ! have npm || ! scripts/tools.sh zig >/dev/null || ! scripts/tools.sh maturin >/dev/null; then
    skip_or_fail "node, npm, zig or maturin" "the packaged command and the examples in a browser are not tested"
    exit 0
fi

step "The command as a wheel and as npm packages" scripts/build-cli.sh
step "It runs on old systems" scripts/check-glibc.sh target/cli/pypi/knock-jwt
step "Offline, in an empty environment and an empty project" scripts/check-cli-install.sh

step "The npm package" scripts/build-node.sh
step "The wheel" scripts/build-wheel.sh
step "The project of the tests" scripts/node-install.sh tests/e2e target/node/e2e target/cli/dist/*.tgz
version=3.11
scripts/python-of.sh "$version" >/dev/null || { skip_or_fail "CPython $version" "nothing of this is tested with Python"; exit 0; }
venv=$(scripts/python-venv.sh "$version" e2e tests/e2e/requirements.txt)
step "The environment of the tests" "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index target/cli/dist/*.whl
step "... and what an index page will make of the command" "$venv/bin/twine" check --strict target/cli/dist/*.whl

# Neither the developer's command nor their keys, but what is packaged.
bare=(env -u KNOCK_JWT_BIN -u KNOCK_SIGNING_KEY -u KNOCK_SIGNING_KEY_FILE "KNOCK_JWT_EXCHANGES=$KNOCK_JWT_SCRATCH/exchanges")
in_node() { (cd target/node/e2e && "${bare[@]}" node --test --test-reporter=spec "$@"); }
in_python() { (cd tests/e2e/python && "${bare[@]}" PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" -W error "$@"); }
step "knock-jwt/testing" in_node clients/fixture.test.mjs
step "knock_jwt.testing" in_python -m pytest --quiet -p no:cacheprovider test_fixtures.py
step "Knock's clients for JavaScript" in_node clients/clients.test.mjs
step "Knock's client for Python" in_python -m pytest --quiet -p no:cacheprovider test_knockapi.py
description=$PWD/../shared/knock-api/openapi.yml
if [ -f "$description" ]; then
    step "What they were answered is as Knock describes it" in_python description.py "$description" "$KNOCK_JWT_SCRATCH/exchanges"
else
    skip_or_fail "../shared/knock-api/openapi.yml" "the sandbox's answers are not compared with Knock's description"
fi

step "./justw demo-app, and what it tells people to do" env KNOCK_JWT_BIN="$PWD/target/cli/pypi/knock-jwt" scripts/test-demo-app.sh

debian_packages "the examples are not tried in a browser" chromium fonts-dejavu-core || exit 0
step "The page with the bell" scripts/build-browser.sh
step "The Express example" scripts/node-install.sh examples/express target/node/example
step "The axum example" cargo build --quiet --locked --package knock-jwt-example-axum
export KNOCK_JWT_EXAMPLES=$PWD/examples KNOCK_JWT_EXPRESS=$PWD/target/node/example KNOCK_JWT_PYTHON=$venv/bin/python
export KNOCK_JWT_SCREENSHOTS=$PWD/target/browser/screenshots
rm -rf "$KNOCK_JWT_SCREENSHOTS"
for app in express django axum; do
    KNOCK_JWT_APP=$app step "Chromium visits $app" in_node browser/journeys.test.mjs
done
say "Screenshots: target/browser/screenshots"
