#!/usr/bin/env bash
# check-sdist.sh: installs the sdist as somebody without a wheel for their platform would, and has it
# sign; then looks whether it brings its setting for AWS-LC's entropy.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

sdist=$(echo dist/knock_jwt-*.tar.gz)
tar -tzf "$sdist" >"$KNOCK_JWT_SCRATCH/sdist"
for file in .cargo/config.toml Cargo.lock LICENSE-MIT LICENSE-APACHE LICENSE-THIRD-PARTY python/knock_jwt/_native.pyi; do
    grep -q "/$file\$" "$KNOCK_JWT_SCRATCH/sdist" || die "the sdist lacks $file"
done
if grep -E '/tests/|/node_modules/|\.pem$' "$KNOCK_JWT_SCRATCH/sdist"; then
    die "the sdist holds what does not belong into it"
fi

venv=$PWD/target/python/sdist
rm -rf "$venv"
python3 -m venv "$venv"
# The same dependencies as ours, so cargo can take what it compiled before.
CARGO_TARGET_DIR=$PWD/target "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$sdist"
"$venv/bin/python" -W error -c '
import time, knock_jwt
signer = knock_jwt.UserTokenSigner(knock_jwt.SigningKey.generate(2048))
print(signer.sign("user_123")[:36])'
