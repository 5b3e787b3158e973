#!/usr/bin/env bash
# java-of.sh 17|25: prints the home of a Java of that version: JAVA_17_HOME or JAVA_25_HOME, JAVA_HOME, or one that the
# system has. java-of.sh 17+: of a JDK of that version or a later one; of several, the first. Fails without a word where
# there is none.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

version=${1%+}
named=JAVA_${version}_HOME
for home in "${!named:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -x "$home/bin/java" ] || continue
    found=$(sed -nE 's/^JAVA_VERSION="([0-9]+).*/\1/p' "$home/release" 2>/dev/null) || continue
    [ -n "$found" ] || continue
    if [ "$1" = "$version" ]; then
        [ "$found" -eq "$version" ] || continue
    else
        [ "$found" -ge "$version" ] && [ -x "$home/bin/javac" ] || continue
    fi
    printf '%s\n' "$home"
    exit 0
done
exit 1
