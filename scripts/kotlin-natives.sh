#!/usr/bin/env bash
# kotlin-natives.sh LIBRARY FOLDER: puts LIBRARY, of this machine's platform, and those of KNOCK_JWT_NATIVES (see
# scripts/build-kotlin.sh) where the jar has them, FOLDER, and prints the platforms.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

library=$1 natives=$2
case $(uname -m) in
x86_64) platform=linux-x86-64 ;;
aarch64) platform=linux-aarch64 ;;
*) die "no native library is built on $(uname -m)" ;;
esac
declare -A machines=([linux-x86-64]=62 [linux-aarch64]=183) # as ELF numbers them
platforms=("$platform")
for other in linux-x86-64 linux-aarch64; do
    added=${KNOCK_JWT_NATIVES:+$KNOCK_JWT_NATIVES/$other/libknock_jwt_uniffi.so}
    if [ "$other" = "$platform" ]; then
        added=$library
    elif [ ! -e "$added" ]; then
        continue
    else
        platforms+=("$other")
    fi
    machine=$(od --address-radix=n --format=u2 --skip-bytes=18 --read-bytes=2 "$added")
    [ "$((machine))" = "${machines[$other]}" ] || die "$added is not for $other"
    install -D --mode=644 "$added" "$natives/$other/libknock_jwt_uniffi.so"
done
[ -z "${KNOCK_JWT_NATIVES:-}" ] || [ "${#platforms[@]}" -gt 1 ] ||
    die "$KNOCK_JWT_NATIVES has no library of another platform than $platform"
printf '%s\n' "${platforms[*]}"
