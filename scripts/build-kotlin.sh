#!/usr/bin/env bash
# build-kotlin.sh [--without-documentation]: the jars of bindings/kotlin, with their sources and documentation, and the
# native library inside, as a Maven repository in target/kotlin/repository, and installed in that of scripts/maven.sh.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

without=false
[ "${1:-}" != --without-documentation ] || without=true
out=$PWD/target/kotlin
version=$(cargo pkgid --package knock-jwt-uniffi)
version=${version##*[#@]}
grep -q "<version>$version</version>" bindings/kotlin/pom.xml || die "bindings/kotlin has another version than $version"

library=$(scripts/build-uniffi.sh)
case $(uname -m) in
x86_64) platform=linux-x86-64 ;;
aarch64) platform=linux-aarch64 ;;
*) die "no native library is built on $(uname -m)" ;;
esac
rm -rf "$out/resources" "$out/repository" "$out/m2/io/github/knock-jwt"
mkdir -p "$out/resources/META-INF"
install -D --mode=644 "$library" "$out/resources/io/github/knockjwt/native/$platform/libknock_jwt_uniffi.so"
cp LICENSE-APACHE LICENSE-MIT bindings/uniffi/NOTICE "$out/resources/META-INF/"

say "Building the jars of knock-jwt $version: mvn deploy"
scripts/maven.sh --file bindings/kotlin/pom.xml --quiet clean install deploy \
    -Ddokka.skip="$without" -Dknock.resources="$out/resources" -DaltDeploymentRepository="built::file:$out/repository"
python3 -m zipfile --list "$out/repository/io/github/knock-jwt/knock-jwt/$version/knock-jwt-$version.jar" | grep "$platform/libknock" >/dev/null ||
    die "the native library is not in the jar"
