#!/usr/bin/env bash
# The jars beside nimbus-jose-jwt, jjwt, java-jwt and the raw signature (JMH), and Ktor with the plugin and without.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
source scripts/kotlin-tools.sh

kotlin_tools "the jars are not measured" || exit 0
scripts/build-kotlin.sh --without-documentation
scripts/maven.sh --file tests/bench/jvm/pom.xml --quiet process-classes
cargo build --quiet --release --locked --package knock-jwt-bench --bin raw_sign
KNOCK_SIGNING_KEY=$(cat tests/vectors/keys/rsa2048.pem)
export KNOCK_SIGNING_KEY
classes='tests/bench/jvm/target/classes:tests/bench/jvm/target/lib/*'
status=0
say "Benchmark: tests/bench/jvm, bench.Speed"
"$JAVA_HOME/bin/java" -cp "$classes" bench.Speed "$PWD/target/release/raw_sign" || status=1
say "Benchmark: tests/bench/jvm, bench.KtorThroughput"
"$JAVA_HOME/bin/java" -cp "$classes" bench.KtorThroughputKt || status=1
exit "$status"
