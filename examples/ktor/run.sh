#!/usr/bin/env bash
# run.sh [ADDRESS:PORT]: starts the application, once it is built with the jars of knock-jwt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

[ -e target/shop.jar ] || ../../scripts/kotlin-examples.sh >&2
[ -e target/shop.jar ] || { echo "error: the application is not built: install Maven and a JDK 17 or later" >&2 && exit 1; }
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar target/shop.jar "$@"
