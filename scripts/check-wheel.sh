#!/usr/bin/env bash
# check-wheel.sh VENV: what auditwheel (of that environment) and we ourselves say of the wheel.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

wheel=$(echo dist/knock_jwt-*.whl)
"$1/bin/auditwheel" show "$wheel" | tee "$KNOCK_JWT_SCRATCH/audit"
# manylinux2014 is manylinux_2_17; an older one is as good.
grep -qE '"manylinux_2_(5|12|17)_' "$KNOCK_JWT_SCRATCH/audit" || die "auditwheel does not call it manylinux2014"

size=$(stat -c %s "$wheel")
printf 'The wheel has %s bytes (the limit is 2 MiB)\n' "$size"
[ "$size" -le $((2 * 1024 * 1024)) ] || die "the wheel is larger than 2 MiB"

python3 -m zipfile -e "$wheel" "$KNOCK_JWT_SCRATCH/wheel"
scripts/check-glibc.sh "$KNOCK_JWT_SCRATCH"/wheel/knock_jwt/_native.abi3.so
for file in knock_jwt/py.typed knock_jwt/_native.pyi; do
    [ -f "$KNOCK_JWT_SCRATCH/wheel/$file" ] || die "the wheel lacks $file"
done
for file in LICENSE-MIT LICENSE-APACHE LICENSE-THIRD-PARTY; do
    [ -f "$(echo "$KNOCK_JWT_SCRATCH"/wheel/knock_jwt-*.dist-info/licenses/$file)" ] || die "the wheel lacks $file"
done
if find "$KNOCK_JWT_SCRATCH/wheel" -name '*.pyc' -o -name tests | grep .; then
    die "the wheel holds what does not belong into it"
fi
