# shellcheck shell=bash
# What every script sources first. It stops at the first error, moves to the root of the repository
# and gives a private scratch folder, $KNOCK_JWT_SCRATCH, which the outermost script removes (keys
# may lie in it) after it has counted the steps of all the scripts it called, $KNOCK_JWT_STEPS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# The scripts name what cargo builds by its path; a person's own setting would move it.
export CARGO_TARGET_DIR=$PWD/target

say() { printf '▸ %s\n' "$*"; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# step "What it does" COMMAND...: says so, runs it, counts it, and stops everything when it fails.
step() {
    local what=$1 status=0 begun=$SECONDS
    shift
    say "$what: $(cut -c -100 <<<"$*")"
    "$@" || status=$?
    if [ "$status" -eq 0 ]; then
        echo "passed $((SECONDS - begun)) $what" >>"$KNOCK_JWT_STEPS"
    else
        echo "failed $((SECONDS - begun)) $what" >>"$KNOCK_JWT_STEPS"
        printf '✗ %s: failed (exit code %s)\n' "$what" "$status" >&2
        exit "$status"
    fi
}

# skip_or_fail "node" "the vectors are not compared": a developer without a toolchain goes on with a
# visible line; CI never skips.
skip_or_fail() {
    [ -z "${CI:-}" ] || die "$1 is missing, so $2; with CI set nothing is skipped"
    printf '⚠ skipped, because %s is missing: %s\n' "$1" "$2"
    echo "skipped 0 $2" >>"$KNOCK_JWT_STEPS"
}

# debian_packages "what is not done" NAME...: installs those of Debian's packages that are missing, or
# fails and says with skip_or_fail what is not done.
debian_packages() {
    local purpose=$1 name missing=()
    shift
    for name in "$@"; do
        [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if have apt-get && [ "$(id -u)" -eq 0 ]; then
        say "Installing Debian's packages: ${missing[*]}"
        local install=(env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}")
        # On a fresh machine the lists of what there is are missing or old.
        "${install[@]}" >"$KNOCK_JWT_SCRATCH/apt" 2>&1 && return 0
        apt-get update >"$KNOCK_JWT_SCRATCH/apt" 2>&1 && "${install[@]}" >"$KNOCK_JWT_SCRATCH/apt" 2>&1 && return 0
        tail -n 5 "$KNOCK_JWT_SCRATCH/apt" >&2
    fi
    skip_or_fail "${missing[*]} (packages of Debian)" "$purpose"
    return 1
}

# languages FOLDER: those that have a FOLDER/LANG.sh. Rust first: if the core is broken, nothing after
# it can be right.
languages() {
    echo rust
    basename -s .sh "$1"/*.sh | grep -vx rust || true
}

# npm_ci FOLDER: its locked packages, unless they are there already.
npm_ci() {
    cmp -s "$1/package-lock.json" "$1/node_modules/.installed-lock" && return
    have npm || die "npm is missing: it installs the locked packages of $1"
    say "Installing the locked npm packages of $1"
    npm ci --prefix "$1" --silent --no-audit --no-fund
    cp "$1/package-lock.json" "$1/node_modules/.installed-lock"
}

# checksums: dist/SHA256SUMS of all that lies there.
checksums() (
    cd dist
    rm -f SHA256SUMS
    sha256sum -- * >"$KNOCK_JWT_SCRATCH/sums"
    mv "$KNOCK_JWT_SCRATCH/sums" SHA256SUMS
    say "dist/SHA256SUMS:"
    cat SHA256SUMS
)

close() {
    local status=$? steps=$KNOCK_JWT_STEPS
    if [ "$status" -ne 0 ] && [ -s "$steps" ] && ! grep -q '^failed ' "$steps"; then
        echo "failed 0 the task" >>"$steps" # what failed was no step
    fi
    count() { grep -c "^$1 " "$steps" || true; }
    if [ -s "$steps" ]; then
        # What to look at when a run takes too long.
        awk '$2 >= 60 { seconds = $2; sub(/^[a-z]+ [0-9]+ /, ""); printf "%5d s  %s\n", seconds, $0 }' "$steps"
        printf '%5d s  in all\n' "$SECONDS"
        # One of the closing lines that CI reads.
        printf '\nsteps: %s passed, %s failed, %s skipped\n' "$(count passed)" "$(count failed)" "$(count skipped)"
    fi
    rm -rf "$KNOCK_JWT_SCRATCH"
}

if [ -z "${KNOCK_JWT_SCRATCH:-}" ]; then
    KNOCK_JWT_SCRATCH=$(umask 077 && mktemp -d)
    KNOCK_JWT_STEPS=$KNOCK_JWT_SCRATCH/steps
    export KNOCK_JWT_SCRATCH KNOCK_JWT_STEPS
    # What the tests start is asked directly, also where a proxy stands before the registries.
    export NO_PROXY="${NO_PROXY:+$NO_PROXY,}127.0.0.1,localhost" no_proxy="${no_proxy:+$no_proxy,}127.0.0.1,localhost"
    trap close EXIT
fi
