#!/usr/bin/env bash
# stage-swift.sh FOLDER: the Swift package as it ships, with the native library and what pkg-config needs to
# find it. The result may be moved as a whole.
from=$PWD
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -eq 1 ] || die "usage: scripts/stage-swift.sh FOLDER"
folder=$1
[[ $folder == /* ]] || folder=$from/$folder

say "Building the native library: scripts/build-uniffi.sh --static"
archive=$(scripts/build-uniffi.sh --static)
version=$(cargo pkgid --package knock-jwt-uniffi)
version=${version##*[#@]}

say "Staging the package in $folder"
install -d "$folder/lib/pkgconfig"
# What swift built there stays, so a next build is short.
rm -rf "$folder/Sources"
cp -R bindings/swift/Package.swift bindings/swift/Sources "$folder/"
install -m 644 bindings/swift/README.md bindings/uniffi/{LICENSE-THIRD-PARTY,NOTICE} LICENSE-MIT LICENSE-APACHE "$folder/"
install -m 644 "$archive" "$folder/lib/"
sed -e "s/@VERSION@/$version/g" bindings/swift/knock_jwt_uniffi.pc.in >"$folder/lib/pkgconfig/knock_jwt_uniffi.pc"
