#!/usr/bin/env bash
# swift-toolchain.sh COMMAND...: runs COMMAND at the root of this repository where there is a Swift 6,
# pkg-config and valgrind. That is this machine, if it has them. Otherwise it is a root of Debian
# trixie, which has Swift as a package: made once (3.4 GB, some minutes) and kept in
# ~/.cache/knock-jwt. The repository and the scratch folder have the same paths inside it. Leaves with
# 69 where neither can be had.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -gt 0 ] || die "usage: scripts/swift-toolchain.sh COMMAND..."
unavailable=69

# What is built lies apart for each Swift: no module of one version can be read by another.
own_swift() {
    have swift && have pkg-config && have valgrind || return 1
    local major
    major=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+).*/\1/p' | head -n 1)
    [ "${major:-0}" -ge 6 ]
}
if own_swift; then
    exec "$@"
fi

packages=(ca-certificates g++ libc6-dev pkgconf swiftlang swiftlang-dev valgrind)
suite=trixie
cache=${XDG_CACHE_HOME:-$HOME/.cache}/knock-jwt
root=$cache/swift-root-$(printf '%s\n' "$suite" "$(uname -m)" "${packages[@]}" | sha256sum | cut -c -12)

make_root() {
    local mirror building=$root.building
    have debootstrap || debian_packages "Swift is not run" debootstrap >&2 || return 1
    # From where this machine has its own packages, as apt knows it.
    # shellcheck disable=SC2016  # apt's placeholder
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)
    [ -n "$mirror" ] || { echo "apt knows no mirror of Debian's" >&2; return 1; }
    # What an aborted run left. Its mounts went with its process.
    rm -rf --one-file-system "$building"
    say "Making a root of Debian $suite with Swift (3.4 GB, once)" >&2
    if ! debootstrap --variant=minbase --include="$(IFS=,; echo "${packages[*]}")" "$suite" "$building" "$mirror" \
        >"$KNOCK_JWT_SCRATCH/debootstrap" 2>&1; then
        tail -n 5 "$KNOCK_JWT_SCRATCH/debootstrap" >&2
        return 1
    fi
    rm -rf --one-file-system "$building"/var/cache/apt/archives/*.deb
    mv --no-target-directory "$building" "$root"
}

# Runs in a mount namespace of its own, so what it mounts goes with it, however it ends.
enter() {
    local mounted
    mount --make-rprivate /
    for mounted in /proc /dev "$PWD" "$KNOCK_JWT_SCRATCH"; do
        mkdir -p "$root$mounted"
        mount --rbind "$mounted" "$root$mounted"
    done
    # What else the environment holds goes in as it is: a key must not stand among the arguments.
    local chroot
    chroot=$(command -v chroot)
    unset TMPDIR LD_LIBRARY_PATH LD_PRELOAD
    export PATH=/usr/local/bin:/usr/bin:/bin HOME=/root LANG=C.UTF-8 LC_ALL=C.UTF-8
    # shellcheck disable=SC2016  # expanded inside
    exec "$chroot" "$root" sh -c 'cd "$1" && shift && exec "$@"' sh "$PWD" "$@"
}

if [ "${1:-}" = --inside-namespace ]; then
    shift
    case $1 in
        make) make_root ;;
        enter) shift && enter "$@" ;;
    esac
    exit
fi

if [ "$(id -u)" -ne 0 ] || ! have apt-get || ! have unshare; then
    exit "$unavailable"
fi
mkdir -p "$cache"
if [ ! -d "$root" ]; then
    # One at a time; whoever waited finds it made.
    exec 9>"$cache/swift-root.lock"
    flock 9
    [ -d "$root" ] || unshare --mount "$0" --inside-namespace make || exit "$unavailable"
    exec 9>&-
fi
exec unshare --mount "$0" --inside-namespace enter "$@"
