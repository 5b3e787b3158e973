//! What stands below the options: examples first, for that is what people look for.

/// The exit codes, as the help lists them.
macro_rules! exit_codes {
    () => {
        "\
Exit codes:
  0   done
  1   a key is missing or cannot be used (error codes 1xx)
  2   the arguments make no sense
  3   the request is refused: user id, lifetime, grants (2xx)
  4   the token is refused or cannot be read (3xx)
  5   something cannot be read or written (4xx)
  6   the batch went through, but some of its lines were refused
  70  something went wrong inside; please report it (9xx)
  130 interrupted while writing --output, which is left as it was"
    };
}

#[cfg(test)]
pub(crate) const EXIT_CODES: &str = exit_codes!();

pub(super) const TOP: &str = concat!(
    "\
Start here:
  export KNOCK_SIGNING_KEY='…'       the signing key of your environment, as Knock's dashboard
                                     shows it: PEM or base64, both will do
  knock-jwt doctor                   is the key all right?
  knock-jwt sign user_123            a token for user_123, valid for an hour
  knock-jwt sign user_123 | knock-jwt verify

No key at hand? Make one to play with:
  export KNOCK_SIGNING_KEY=\"$(knock-jwt keygen --format base64)\"

The signing key comes from KNOCK_SIGNING_KEY, from the file that KNOCK_SIGNING_KEY_FILE or
--key-file names, or from standard input (--key-file -); never from an argument, which everybody
on the machine could see. It signs for any user: keep it on the server, never in a client.

Data goes to standard output, everything else to standard error; an error is
error[CODE]: what is wrong and what to do.

",
    exit_codes!()
);

pub(super) const SIGN_USAGE: &str = "knock-jwt sign [OPTIONS] USER
       knock-jwt sign [OPTIONS] --batch FILE";

pub(super) const SIGN: &str = "\
Examples:
  knock-jwt sign user_123
  knock-jwt sign user_123 --expires-in 15m --json
  knock-jwt sign user_123 --grant tenant:acme=user/feed_read,slack/channels_read
  knock-jwt sign user_123 --grant user:user_123=user/read --explicit-grants
  knock-jwt sign user_123 --jti --key-file signing-key.pem
  knock-jwt sign -- -user-with-a-dash

Many users, on all cores:
  knock-jwt sign --batch users.txt > tokens.ndjson         a user id a line
  knock-jwt sign --batch users.csv --column user_id --format csv --output tokens.csv
  psql -Atc 'select id from users' | knock-jwt sign --batch - | gzip > tokens.ndjson.gz

In a batch every token is issued at the same second. Only the line ending is taken off a line:
spaces belong to the id. Lines without an id, or not in UTF-8, are reported with their numbers, the
others signed all the same, and the exit code is 6.";

pub(super) const VERIFY: &str = "\
Examples:
  knock-jwt sign user_123 | knock-jwt verify
  knock-jwt verify token.txt --verifying-key old.pem --verifying-key new.pem
  pbpaste | knock-jwt verify --json | jq .sub

A token is never an argument, for everybody on the machine could see it there. A valid token gives
exit code 0, a refused one 4.";

pub(super) const INSPECT: &str = "\
Examples:
  pbpaste | knock-jwt inspect
  knock-jwt inspect token.txt --json | jq .payload

Nothing is verified: anybody can write a token that says anything. `knock-jwt verify` checks one.";

pub(super) const DOCTOR: &str = "\
Examples:
  knock-jwt doctor
  knock-jwt doctor --key-file signing-key.pem
  docker exec web printenv KNOCK_SIGNING_KEY | knock-jwt doctor --key-file -

The report never holds the key or a part of it. The fingerprint may be shown: it tells whether two
places hold the same key. A key that cannot be used gives exit code 1.";

pub(super) const KEYGEN: &str = "\
Examples:
  export KNOCK_SIGNING_KEY=\"$(knock-jwt keygen --format base64)\"
  knock-jwt keygen --bits 4096 --output signing-key.pem

Knock makes the signing keys of its environments itself: what this command makes is for tests and
local work.";

pub(super) const VERIFYING_KEY: &str = "\
Examples:
  knock-jwt verifying-key > verifying-key.pem
  knock-jwt verify token.txt --verifying-key verifying-key.pem

With the verifying key anybody can check tokens and nobody can make them.";

pub(super) const SANDBOX: &str = "\
Examples:
  knock-jwt sandbox --signing-key-from-env --port 4000
  knock-jwt sandbox --verifying-key verifying-key.pem --seed seed.json
  knock-jwt sandbox --verifying-key old.pem --verifying-key new.pem
  knock-jwt sandbox --no-enhanced-security

Give a client of Knock the printed address in place of Knock's own, and the printed API key. It
serves feeds, message statuses, preferences, channel data, tenants, workflow triggers and the live
socket from memory, on loopback, and logs why it refuses what it refuses. POST /_sandbox/reset with
the secret key brings back what --seed holds. A secret key given here is made up: never give that
of an environment of Knock's.

With --json the first line is an object with url, api_key, secret_key and feed_channel_id.";

pub(super) const COMPLETIONS: &str = "\
Examples:
  knock-jwt completions bash > ~/.local/share/bash-completion/completions/knock-jwt
  knock-jwt completions zsh > \"${fpath[1]}/_knock-jwt\"
  knock-jwt completions fish > ~/.config/fish/completions/knock-jwt.fish";
