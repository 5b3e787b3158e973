#!/usr/bin/env bash
# jvm.sh CLASS USERS ISSUED_AT: a column of the demo on the JVM. What both columns need is built once a run.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
source scripts/kotlin-tools.sh

kotlin_tools "the demo has no column of Kotlin or Java" 17+ >&2 || exit 77
project=scripts/demo/jvm
if [ ! -e "$KNOCK_JWT_SCRATCH/jvm" ]; then
    scripts/build-kotlin.sh --without-documentation >&2
    scripts/maven.sh --file "$project/pom.xml" --quiet process-classes >&2
    touch "$KNOCK_JWT_SCRATCH/jvm"
fi
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8 -cp "$project/target/classes:$project/target/lib/*" "$@"
