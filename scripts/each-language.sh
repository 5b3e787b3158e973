#!/usr/bin/env bash
# each-language.sh TASK [LANG...]: runs scripts/TASK/LANG.sh for each language named, or for all.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

task=$1
shift
known=$(languages "scripts/$task" | xargs)

for language in "$@"; do
    [[ " $known " == *" $language "* ]] || die "'$task' knows no language '$language'; it knows: $known"
done
# shellcheck disable=SC2086 # one word a language
[ $# -gt 0 ] || set -- $known

# A scratch folder each: one after the other they run as they do alone.
for language in "$@"; do
    mkdir -p "$KNOCK_JWT_SCRATCH/$language"
    KNOCK_JWT_SCRATCH=$KNOCK_JWT_SCRATCH/$language "scripts/$task/$language.sh"
done
