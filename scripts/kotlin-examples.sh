#!/usr/bin/env bash
# kotlin-examples.sh: packages examples/ktor and examples/spring with the jars that scripts/build-kotlin.sh built.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source scripts/kotlin-tools.sh

kotlin_tools "the examples are not built" 17+ || exit 0
[ -d target/kotlin/repository ] || scripts/build-kotlin.sh --without-documentation
for example in ktor spring; do
    scripts/maven.sh --file "examples/$example/pom.xml" --quiet clean package
done
