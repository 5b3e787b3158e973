#!/usr/bin/env bash
# test-demo-app.sh: ./justw demo-app as somebody uses it who does what it prints, and on a port that is taken.
outer=${KNOCK_JWT_SCRATCH:-} # that of the script that calls this one, which removes it
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

said=$KNOCK_JWT_SCRATCH/said
# A group of its own, with signals as in a terminal; and a scratch folder of its own, which it removes.
set -m
demo() { env -u KNOCK_JWT_SCRATCH scripts/demo-app.sh "$@" >"$said" 2>&1 & }
# shellcheck disable=SC2329 # the trap calls it
end() {
    kill -KILL -- "-$group" 2>/dev/null || true
    kill "$other" 2>/dev/null || true
    [ -n "$outer" ] || close
}
group=none other=none
trap end EXIT
fails() {
    cat "$said" >&2
    die "$1"
}
# It is ended: neither it nor what it started is there any more.
is_gone() {
    for _ in {1..100}; do
        kill -0 -- "-$group" 2>/dev/null || return 0
        sleep 0.1
    done
    return 1
}

demo 127.0.0.1:0
group=$!
until grep -q '^  Open ' "$said"; do
    kill -0 "$group" 2>/dev/null || fails "demo-app ended before it was open"
    sleep 0.2
done
until grep -q 'Ctrl-C ends all of it' "$said"; do sleep 0.1; done

login=$(sed -n 's/^  Open  *//p' "$said")
users=$(sed -n 's/^  Sign in  *as \(.*\); the password is the name$/\1/p' "$said" | sed 's/,\| or / /g')
[ "$(wc -w <<<"$users")" -eq 4 ] || fails "demo-app names no four users"
for user in $users; do
    jar=$KNOCK_JWT_SCRATCH/$user.jar
    curl -sS --fail -L -c "$jar" -b "$jar" -d "username=$user&password=$user" "$login" >"$KNOCK_JWT_SCRATCH/page"
    for part in "<b id=\"user\">$user</b>" '"token":"eyJ' 'id="knock-feed"'; do
        grep -qF "$part" "$KNOCK_JWT_SCRATCH/page" || fails "the page of $user lacks $part"
    done
done

# Each of the commands, from "curl" to the first line that does not go on.
awk '/^  curl /{on=1} on{print} on && !/\\$/{on=0; print ""}' "$said" >"$KNOCK_JWT_SCRATCH/commands"
bash "$KNOCK_JWT_SCRATCH/commands" >"$KNOCK_JWT_SCRATCH/answers" 2>/dev/null
grep -q '"workflow_run_id"' "$KNOCK_JWT_SCRATCH/answers" || fails "the command that sends a message does not"
grep -q '"missing_user_token"' "$KNOCK_JWT_SCRATCH/answers" || fails "Knock does not refuse who has no token"
secret=$(grep -om1 'sk_[a-z_]*' "$KNOCK_JWT_SCRATCH/commands")
feed=$(grep -om1 'http://.*/v1/users/ada/feeds/.*' "$KNOCK_JWT_SCRATCH/commands")
curl -sS --fail -H "Authorization: Bearer $secret" "${feed/ada/grace}" >"$KNOCK_JWT_SCRATCH/feed"
grep -q 'Hello, Grace' "$KNOCK_JWT_SCRATCH/feed" || fails "the message did not reach grace"

kill -INT -- "-$group"
status=0
wait "$group" || status=$?
[ "$status" -eq 0 ] || fails "Ctrl-C ended demo-app with $status"
is_gone || fails "something of demo-app is still there"
for address in "$login" "$feed"; do
    ! curl -s "$address" >/dev/null || fails "$address still answers"
done

# Another server on the port answers as one would hope; it is not ours.
node -e 'require("http").createServer((q, a) => a.end("other")).listen(0, "127.0.0.1", function () { console.log(this.address().port) })' >"$KNOCK_JWT_SCRATCH/port" &
other=$!
disown "$other" # bash would tell of its end
until [ -s "$KNOCK_JWT_SCRATCH/port" ]; do sleep 0.1; done
demo "127.0.0.1:$(cat "$KNOCK_JWT_SCRATCH/port")"
group=$!
status=0
wait "$group" || status=$?
[ "$status" -ne 0 ] || fails "demo-app is content with a port that is taken"
! grep -q '^  Open ' "$said" || fails "demo-app tells people to open another's page"
grep -q 'the application does not start' "$said" || fails "demo-app does not say what is wrong"
is_gone || fails "something of demo-app is still there"
