#!/usr/bin/env bash
# maven.sh ARGUMENTS: Maven with a local repository of this clone's own, so that what its tests resolve is what it
# has built, and nobody else's. What it downloads is kept in ~/.cache/knock-jwt for the next clone.
from=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

have mvn || die "mvn is missing: install maven"
repository=$PWD/target/kotlin/m2
cache=$HOME/.cache/knock-jwt/m2
ours=io/github/knock-jwt
mkdir -p "$repository" "$cache"
# Whoever runs beside us may do the same, and is to find whole files.
exec 9>"$cache.lock"
# Only the first time: afterwards it has what it needs.
if [ ! -e "$repository/.seeded" ]; then
    flock --shared 9
    cp -a --reflink=auto "$cache/." "$repository/"
    flock --unlock 9
fi
touch "$repository/.seeded"

status=0
# Quiet about what it does, and not about tests: their closing lines are counted.
# Kotlin's daemon would stay behind with two gigabytes.
(cd "$from" && mvn --batch-mode --no-transfer-progress -Dstyle.color=never \
    -Dkotlin.compiler.daemon=false -Dmaven.repo.local="$repository" "$@" 9>&-) || status=$?

flock 9
(cd "$repository" && find . -path "./$ours" -prune -o -type f -newer .seeded -print0) |
    (cd "$repository" && xargs -0 --no-run-if-empty cp --parents --update --target-directory "$cache")
touch "$repository/.seeded"
exit "$status"
