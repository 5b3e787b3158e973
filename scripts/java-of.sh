#!/usr/bin/env bash
# java-of.sh 17|25: prints the home of a Java of that version: JAVA_17_HOME or JAVA_25_HOME, JAVA_HOME, or one that the
# system has. Fails without a word where there is none.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

version=$1
named=JAVA_${version}_HOME
for home in "${!named:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -x "$home/bin/java" ] || continue
    if grep -qs "^JAVA_VERSION=\"${version}[.\"]" "$home/release"; then
        printf '%s\n' "$home"
        exit 0
    fi
done
exit 1
