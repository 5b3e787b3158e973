#!/usr/bin/env bash
# Installs one pinned tool of scripts/tools.txt under target/tools and prints the folder of its
# programs: PATH="$(scripts/tools.sh cargo-deny):$PATH". Nothing outside target/tools changes. The
# folder's name carries a checksum of the pins, so a second call does nothing and needs no network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

tool=${1:-}
pins=$(awk -v tool="$tool" '/^## /{ on = ($2 == tool); next } on && NF' scripts/tools.txt)
[ -n "$pins" ] || fail "no tool named '$tool'; there are: $(sed -n 's/^## //p' scripts/tools.txt | xargs)"

tools=$PWD/target/tools
home=$tools/$tool-$(cksum <<<"$pins" | cut -d' ' -f1)
if [ -d "$home" ]; then
    echo "$home/bin"
    exit
fi

command -v python3 >/dev/null || fail "python3 is missing: it is needed to install $tool"
python=python3
# Some systems split pip off, others the venv module: either will do.
if ! python3 -m pip --version >/dev/null 2>&1; then
    python=$tools/pip/bin/python3
    "$python" -m pip --version >/dev/null 2>&1 || python3 -m venv --clear "$tools/pip" >/dev/null 2>&1 ||
        fail "python3 has neither pip nor venv: install one (Debian, Ubuntu: apt-get install python3-venv)"
fi

printf 'Installing %s into target/tools, this once ...\n' "$(sed -n 's/^\([^ ]*\)==\([^ ]*\).*/\1 \2/p' <<<"$pins" | paste -sd, - | sed "s/,/, /")" >&2
mkdir -p "$tools"
new=$(mktemp -d "$tools/new.XXXXXX")
trap 'rm -rf "$new"' EXIT
printf '%s\n' "$pins" >"$new/requirements.txt"
# A person's own pip settings must not redirect this into their home or refuse it.
if ! PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore "$python" -m pip install \
    --quiet --disable-pip-version-check --no-input --no-compile --no-deps --only-binary :all: \
    --require-hashes --requirement "$new/requirements.txt" --target "$new/home" >"$new/log" 2>&1; then
    tail -n 5 "$new/log" >&2
    fail "$tool could not be installed (pip's words are above): the network failed, or scripts/tools.txt has" \
        "no build for $(uname -sm), or what came is not what is pinned"
fi
# Whole or not at all, also when two tasks install at once.
[ -d "$home" ] || mv "$new/home" "$home"
echo "$home/bin"
