#!/usr/bin/env bash
# check-c-abi.sh PREFIX: the installed library exports what its header declares and nothing besides, all
# that the kept header of its ABI declares, and no number has changed or gone.
from=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -eq 1 ] || die "usage: scripts/check-c-abi.sh PREFIX"
prefix=$1
[[ $prefix == /* ]] || prefix=$from/$prefix
for tool in cc nm readelf; do
    have "$tool" || die "$tool is missing: install gcc and binutils"
done
header=$prefix/include/knock_jwt.h
shared=$prefix/lib/libknock_jwt.so
abi=$(sed -n 's/^#define KNOCK_JWT_ABI //p' "$header")
kept=bindings/c/tests/abi/$abi/knock_jwt.h
[ -f "$kept" ] || die "$kept is missing: copy the header there when the ABI changes, and say why"

readelf --dynamic --wide "$shared" | grep -q "SONAME.*\[libknock_jwt\.so\.$abi\]" ||
    die "the SONAME of $shared is not libknock_jwt.so.$abi"

# A thread that used it may end after it was closed, and AWS-LC has something to do then.
readelf --dynamic --wide "$shared" | grep -q 'FLAGS_1.*NODELETE' || die "$shared may be unloaded: it lacks -z nodelete"

# Declarations begin a line: comments and macros don't.
declared() { grep -oE '^[a-z].*\bknock_jwt_[a-z0-9_]+\(' "$1" | grep -oE 'knock_jwt_[a-z0-9_]+\($' | tr -d '(' | sort -u; }
defined() { sed 's/@.*//' | awk 'NF { print $NF }' | sort -u; }
# Whole: types and arguments too.
declarations() { cc -E -P "$1" | tr -s '[:space:]' ' ' | sed 's/; */;\n/g' | grep knock_jwt_ | grep -v enum | sort -u; }
numbers() { grep -oE '^ +KNOCK_JWT_[A-Z0-9_]+ = [0-9]+,' "$1" | tr -d ' ,' | sort -u; }
permissions() { grep -E '^#define KNOCK_JWT_PERMISSION_' "$1" | sort; }
# The one structure that programs see into, without its comments.
structure() { cc -E -P "$1" | tr -s '[:space:]' ' ' | grep -oE '(typedef )?struct knock_jwt_text \{[^}]*\}[^;]*;'; }
# within "WHAT" LEFT RIGHT: fails when LEFT has lines that RIGHT has not.
within() {
    local more
    more=$(comm -23 <(printf '%s\n' "$2") <(printf '%s\n' "$3") | tr '\n' ' ')
    [ -z "$more" ] || die "$1: $more"
}

exported=$(nm --dynamic --defined-only "$shared" | defined)
visible=$(nm --extern-only --defined-only "$prefix/lib/libknock_jwt.a" 2>/dev/null | grep -v ':$' | defined)
[ "$(declared "$header" | wc -l)" -gt 60 ] || die "$header declares next to nothing"
within "the shared library exports what its header does not declare" "$exported" "$(declared "$header")"
within "the header declares what the shared library does not export" "$(declared "$header")" "$exported"
within "the static library shows what the header does not declare" "$visible" "$(declared "$header")"
within "the header declares what the static library does not show" "$(declared "$header")" "$visible"
within "programs of ABI $abi need what is gone" "$(declared "$kept")" "$exported"
within "declarations of ABI $abi have changed" "$(declarations "$kept")" "$(declarations "$header")"
within "numbers of ABI $abi have changed or gone" "$(numbers "$kept")" "$(numbers "$header")"
[ -n "$(permissions "$kept")" ] || die "$kept names no permission"
within "permissions of ABI $abi have changed or gone" "$(permissions "$kept")" "$(permissions "$header")"
[ -n "$(structure "$kept")" ] || die "$kept has no struct knock_jwt_text"
[ "$(structure "$kept")" = "$(structure "$header")" ] || die "struct knock_jwt_text of ABI $abi has changed"
printf '%s calls, ABI %s\n' "$(wc -l <<<"$exported")" "$abi"
