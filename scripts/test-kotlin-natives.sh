#!/usr/bin/env bash
# That a jar gets the libraries of other platforms, and none that is not for the platform whose name it has. What stands
# for a library is the beginning of one: nobody loads it here.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

folder=$KNOCK_JWT_SCRATCH/natives
# library PLATFORM NUMBER: with the number that ELF gives a machine.
library() {
    mkdir -p "$folder/given/$1"
    printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0%b\0%s' "\\0$(printf %o "$2")" "$1" >"$folder/given/$1/libknock_jwt_uniffi.so"
}
case $(uname -m) in
x86_64) own=linux-x86-64 number=62 other=linux-aarch64 others=183 ;;
*) own=linux-aarch64 number=183 other=linux-x86-64 others=62 ;;
esac
library "$own" "$number"
mine=$folder/mine.so
mv "$folder/given/$own/libknock_jwt_uniffi.so" "$mine"
put() { scripts/kotlin-natives.sh "$mine" "$folder/out"; }
refused() { ! put >"$folder/said" 2>&1 && cat "$folder/said" && grep --quiet "$1" "$folder/said"; }

alone() { [ "$(put)" = "$own" ] && cmp "$mine" "$folder/out/$own/libknock_jwt_uniffi.so"; }
step "This machine's library alone" alone
export KNOCK_JWT_NATIVES=$folder/given
step "A folder without another is refused" refused "has no library of another platform"
library "$other" "$others"
both() {
    [ "$(put)" = "$own $other" ] && cmp "$mine" "$folder/out/$own/libknock_jwt_uniffi.so" &&
        cmp "$folder/given/$other/libknock_jwt_uniffi.so" "$folder/out/$other/libknock_jwt_uniffi.so"
}
step "Another platform's library beside it" both
library "$other" "$number"
step "A library of the wrong machine is refused" refused "is not for $other"
