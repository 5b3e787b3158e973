#!/usr/bin/env bash
# build-cli.sh: the knock-jwt command as a wheel and as npm packages in target/cli, around the one program
# that build-shipped.sh builds.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

source=crates/knock-jwt-cli
out=$PWD/target/cli
have npm || die "npm is missing: it packs the command"
have python3 || die "python3 is missing: it packs the command"
command=$(scripts/build-shipped.sh knock-jwt-cli)
version=$(cargo pkgid --package knock-jwt-cli)
version=${version##*[#@]}
rm -rf "$out"
mkdir -p "$out/dist"

say "The wheel"
cp -r "$source/pypi" "$out/pypi"
cp "$source"/{README.md,LICENSE-THIRD-PARTY} LICENSE-* "$out/pypi"
install -m 755 "$command" "$out/pypi/knock-jwt"
python3 -m venv "$out/venv"
# Dates of today would make each build another one.
SOURCE_DATE_EPOCH=315532800 KNOCK_JWT_VERSION=$version "$out/venv/bin/python" -m pip wheel --quiet \
    --disable-pip-version-check --no-deps --wheel-dir "$out/dist" "$out/pypi"

say "The npm packages"
node "$source/npm/stage.mjs" "$out/npm" "$command" "$version"
for folder in "$out"/npm/*; do
    (cd "$folder" && npm pack --silent --pack-destination "$out/dist" >/dev/null)
done
ls -l "$out/dist"
