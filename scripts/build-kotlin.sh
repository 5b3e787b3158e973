#!/usr/bin/env bash
# build-kotlin.sh [--without-documentation]: the jars of bindings/kotlin, with their sources and documentation, and the
# native library inside, as a Maven repository in target/kotlin/repository, and installed in that of scripts/maven.sh.
# The library is that of this machine's platform. KNOCK_JWT_NATIVES=FOLDER adds those that scripts/build-uniffi.sh has
# built on others: FOLDER/linux-x86-64/libknock_jwt_uniffi.so, FOLDER/linux-aarch64/libknock_jwt_uniffi.so.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

without=false
[ "${1:-}" != --without-documentation ] || without=true
out=$PWD/target/kotlin
version=$(cargo pkgid --package knock-jwt-uniffi)
version=${version##*[#@]}
grep -q "<version>$version</version>" bindings/kotlin/pom.xml || die "bindings/kotlin has another version than $version"

library=$(scripts/build-uniffi.sh)
rm -rf "$out/resources" "$out/repository" "$out/m2/io/github/knock-jwt"
mkdir -p "$out/resources/META-INF"
read -ra platforms <<<"$(scripts/kotlin-natives.sh "$library" "$out/resources/io/github/knockjwt/native")"
[ "${#platforms[@]}" -gt 0 ] || die "there is no native library"
cp LICENSE-APACHE LICENSE-MIT bindings/uniffi/{LICENSE-THIRD-PARTY,NOTICE} "$out/resources/META-INF/"

say "Building the jars of knock-jwt $version: mvn deploy"
scripts/maven.sh --file bindings/kotlin/pom.xml --quiet clean install deploy \
    -Ddokka.skip="$without" -Dknock.resources="$out/resources" -DaltDeploymentRepository="built::file:$out/repository"
listed=$(python3 -m zipfile --list "$out/repository/io/github/knock-jwt/knock-jwt/$version/knock-jwt-$version.jar")
for platform in "${platforms[@]}"; do
    grep --quiet "/$platform/libknock" <<<"$listed" || die "the native library of $platform is not in the jar"
done
say "The jar has the native library of ${platforms[*]}"
