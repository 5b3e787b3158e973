#!/usr/bin/env bash
# The jars as they ship, resolved by a program of somebody else's from a local repository: every vector, the API from
# Kotlin and Java, threads, memory, Ktor, Jetty, Tomcat, Spring Boot, on Java 17 and 25.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
source scripts/kotlin-tools.sh

kotlin_tools "the jars are not built and tested" || exit 0

step "What the bridge converts" cargo test --quiet --locked --package knock-jwt-uniffi
scripts/test-kotlin-natives.sh
step "The jars" scripts/build-kotlin.sh
step "The examples" scripts/kotlin-examples.sh
step "The README" scripts/kotlin-readme.sh

newer=$(scripts/java-of.sh 25) || newer=
if [ -z "$newer" ] && debian_packages "nothing is tested on Java 25" openjdk-25-jre-headless; then
    newer=$(scripts/java-of.sh 25)
fi
unset KNOCK_SIGNING_KEY KNOCK_SIGNING_KEY_FILE
step "All suites, Java 17${newer:+ and 25}" scripts/maven.sh --file bindings/kotlin/tests/pom.xml clean test \
    -Dknock.root="$PWD" -Dknock.repository="$PWD/target/kotlin/repository" \
    -Dknock.java17="$JAVA_HOME" -Dknock.java25="${newer:-none}" -Dknock.no25="$([ -n "$newer" ] && echo false || echo true)"
