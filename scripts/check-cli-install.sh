#!/usr/bin/env bash
# check-cli-install.sh: installs the wheel and the npm packages of target/cli/dist without a network, in an
# empty environment and an empty project, and has the command of each mint a token and run a sandbox.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

dist=$PWD/target/cli/dist
version=$(cargo pkgid --package knock-jwt-cli)
version=${version##*[#@]}

# works COMMAND...
works() {
    local said token log=$KNOCK_JWT_SCRATCH/sandbox-log address pid
    said=$("$@" --version)
    [ "$said" = "knock-jwt $version" ] || die "$* --version says '$said'"
    KNOCK_SIGNING_KEY=$("$@" keygen --format base64)
    export KNOCK_SIGNING_KEY
    token=$("$@" sign ada)

    local signal
    for signal in TERM INT; do
        serves "$signal" "$@"
    done
    printf '%s\n' "$said: minted a token, and its sandbox took it"
}

# serves SIGNAL COMMAND...: has its sandbox judge tokens, and ends it with the signal. A script's background
# commands ignore SIGINT, unless they are told otherwise.
serves() {
    local signal=$1
    shift
    : >"$log"
    address=
    python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])' \
        "$@" sandbox --port 0 --signing-key-from-env >"$log" 2>&1 &
    pid=$!
    for _ in $(seq 100); do
        address=$(grep -oE -m 1 'http://127\.0\.0\.1:[0-9]+' "$log") && break
        kill -0 "$pid" || die "the sandbox ended: $(cat "$log")"
        sleep 0.1
    done
    [ -n "$address" ] || die "the sandbox does not say where it is: $(cat "$log")"
    local ask=(curl --silent --output /dev/null --write-out '%{http_code}' --header "Authorization: Bearer pk_test_sandbox")
    [ "$("${ask[@]}" --request PUT --header 'Content-Type: application/json' --data '{}' --header "X-Knock-User-Token: $token" "$address/v1/users/ada")" = 200 ] ||
        die "the sandbox refuses a good token: $(cat "$log")"
    [ "$("${ask[@]}" "$address/v1/users/ada")" = 401 ] || die "the sandbox takes no token at all: $(cat "$log")"
    # What gets the signal may be a launcher: it passes the signal on, and ends when the program has.
    kill "-$signal" "$pid"
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$pid" 2>/dev/null; then
        kill -KILL "$pid"
        die "the command does not end at SIG$signal"
    fi
    wait "$pid" || true
    if curl --silent --max-time 5 "$address" >/dev/null; then die "the sandbox outlives its command at SIG$signal"; fi
}

have curl || die "curl is missing: it asks the sandbox"
say "The wheel, in an empty environment"
python3 -m venv "$KNOCK_JWT_SCRATCH/venv"
"$KNOCK_JWT_SCRATCH/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index "$dist"/knock_jwt_cli-*.whl
works "$KNOCK_JWT_SCRATCH/venv/bin/knock-jwt"
grep -q '^aws-lc-sys ' "$KNOCK_JWT_SCRATCH"/venv/lib/python*/site-packages/knock_jwt_cli-*.dist-info/licenses/LICENSE-THIRD-PARTY ||
    die "the wheel does not say what others wrote of it"

say "The npm packages, in an empty project"
mkdir "$KNOCK_JWT_SCRATCH/empty"
cd "$KNOCK_JWT_SCRATCH/empty"
echo '{"name":"empty","private":true}' >package.json
npm install --silent --offline --no-audit --no-fund --cache "$KNOCK_JWT_SCRATCH/npm-cache" "$dist"/knock-jwt-cli-*.tgz
works node_modules/.bin/knock-jwt
grep -q '^aws-lc-sys ' node_modules/knock-jwt-cli-linux-*/LICENSE-THIRD-PARTY || die "npm's package does not say what others wrote of it"
node --input-type=commonjs -e 'require("node:child_process").execFileSync(require("knock-jwt-cli").commandPath(), ["--version"])'

say "Without the program's package, it says what to do"
rm -rf node_modules/knock-jwt-cli-linux-*
status=0
said=$(node_modules/.bin/knock-jwt --version 2>&1) || status=$?
if [ "$status" -ne 127 ] || [[ $said != *--omit=optional* ]]; then die "it says '$said' (exit code $status)"; fi
