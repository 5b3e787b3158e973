#!/usr/bin/env bash
# demo-app.sh [ADDRESS:PORT]: the Express example with Knock's bell, on a local Knock that asks for user
# tokens. Runs until Ctrl-C.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

address=${1:-127.0.0.1:8000}
# KNOCK_JWT_BIN is one that is built already.
command=${KNOCK_JWT_BIN:-target/release/knock-jwt}
for tool in node npm; do
    have "$tool" || die "$tool is missing: the application is written for Node.js 20 or later"
done

say "Building the knock-jwt command, the npm package, the page and the application"
[ -n "${KNOCK_JWT_BIN:-}" ] || cargo build --quiet --release --locked --package knock-jwt-cli
scripts/build-node.sh >"$KNOCK_JWT_SCRATCH/log" 2>&1 || { cat "$KNOCK_JWT_SCRATCH/log" >&2; die "the npm package was not built"; }
scripts/build-browser.sh >/dev/null
scripts/node-install.sh examples/express target/node/example

running=()
# shellcheck disable=SC2329 # the trap calls it
stop() {
    [ ${#running[@]} -eq 0 ] || kill "${running[@]}" 2>/dev/null || true
    wait
    close
}
trap stop EXIT
trap 'exit 0' INT TERM

# until_so "WHAT" PID COMMAND...: waits for it, as long as that process is there.
until_so() {
    local what=$1 pid=$2
    shift 2
    until "$@"; do
        kill -0 "$pid" 2>/dev/null || die "$what does not start"
        sleep 0.1
    done
}

say "Starting a local Knock, with a throw-away signing key"
KNOCK_SIGNING_KEY=$("$command" keygen --format base64)
export KNOCK_SIGNING_KEY
sandbox=$KNOCK_JWT_SCRATCH/sandbox.json
"$command" sandbox --port 0 --json --quiet --signing-key-from-env --seed examples/browser/seed.json >"$sandbox" &
running+=($!)
until_so "the sandbox" $! test -s "$sandbox"
of() { node -p 'JSON.parse(require("fs").readFileSync(process.argv[1]))[process.argv[2]]' "$sandbox" "$1"; }
host=$(of url) secret=$(of secret_key)

say "Starting examples/express"
application=$KNOCK_JWT_SCRATCH/application
# So that one can watch a token being replaced: the page asks for the next 30 seconds before the end.
KNOCK_HOST=$host KNOCK_PUBLIC_API_KEY=$(of api_key) KNOCK_FEED_CHANNEL_ID=$(of feed_channel_id) KNOCK_TOKEN_SECONDS=60 \
    KNOCK_FEED_PAGE=$PWD/examples/browser/dist node target/node/example/server.js "$address" >"$application" &
running+=($!)
# Its own word, for on a port that is taken somebody else would answer.
until_so "the application" $! test -s "$application"
page=$(sed -n '1s|^\(http://[^/ ]*\)/.*|\1|p' "$application")

cat <<TEXT

  Open      $page/login
  Sign in   as ada, barbara, edsger or grace; the password is the name

  See       - the bell: who is signed in sees their own messages, and nobody else's
            - "The token expires at": every 30 seconds there is a new one, and the page stays live
            - sign in as grace in another window, send her a message, and watch it arrive:

  curl -H 'Authorization: Bearer $secret' -H 'Content-Type: application/json' \\
    -d '{"recipients": ["grace"], "data": {"text": "Hello, Grace"}}' $host/v1/workflows/note/trigger

            - what Knock says without a token:

  curl -H 'Authorization: Bearer $(of api_key)' $host/v1/users/ada/feeds/$(of feed_channel_id)

  Refusals are logged here. Ctrl-C ends all of it.

TEXT
wait -n
die "the application or the sandbox ended"
