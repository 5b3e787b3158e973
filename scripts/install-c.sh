#!/usr/bin/env bash
# install-c.sh PREFIX: the C library, its headers, and what pkg-config and CMake need to find it. The
# result may be moved as a whole.
from=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -eq 1 ] || die "usage: scripts/install-c.sh PREFIX"
prefix=$1
[[ $prefix == /* ]] || prefix=$from/$prefix
have readelf || die "readelf is missing: install binutils"

say "Building the library: scripts/build-shipped.sh knock-jwt-c"
built=$(scripts/build-shipped.sh knock-jwt-c)
shared=$(grep '\.so$' <<<"$built")
version=$(cargo pkgid --package knock-jwt-c)
version=${version##*[#@]}
soname=$(readelf --dynamic --wide "$shared" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
[ -n "$soname" ] || die "$shared has no SONAME"

say "Installing it into $prefix"
lib=$prefix/lib
install -d "$prefix/include/knock_jwt" "$lib/pkgconfig" "$lib/cmake/knock_jwt"
install -m 644 bindings/c/include/*.h bindings/c/include/*.hpp "$prefix/include/"
install -m 644 bindings/c/include/knock_jwt/*.hpp "$prefix/include/knock_jwt/"
install -m 755 "$shared" "$lib/libknock_jwt.so.$version"
ln -sf "libknock_jwt.so.$version" "$lib/$soname"
ln -sf "$soname" "$lib/libknock_jwt.so"
scripts/c-archive.sh "$(grep '\.a$' <<<"$built")" "$KNOCK_JWT_SCRATCH/libknock_jwt.a"
install -m 644 "$KNOCK_JWT_SCRATCH/libknock_jwt.a" "$lib/"

install -d "$prefix/share/doc/knock_jwt"
install -m 644 LICENSE-MIT LICENSE-APACHE bindings/c/LICENSE-THIRD-PARTY bindings/c/README.md "$prefix/share/doc/knock_jwt/"

filled() { sed -e "s/@VERSION@/$version/g" -e "s/@SONAME@/$soname/g" "bindings/c/cmake/$1" >"$2"; }
filled knock_jwt.pc.in "$lib/pkgconfig/knock_jwt.pc"
filled knock_jwtConfig.cmake "$lib/cmake/knock_jwt/knock_jwtConfig.cmake"
filled knock_jwtConfigVersion.cmake "$lib/cmake/knock_jwt/knock_jwtConfigVersion.cmake"
(cd "$prefix" && find include lib share \( -name '*knock_jwt*' -o -path '*knock_jwt/*' \) ! -type d | sort)
