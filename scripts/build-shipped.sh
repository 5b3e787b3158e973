#!/usr/bin/env bash
# build-shipped.sh PACKAGE [CARGO ARGUMENTS]: the one way in which a library or program that we ship
# is built. zig links it against glibc 2.17, so it runs on every Linux since 2013; it is as fast as
# one that gcc linked. Prints the path of each program, shared and static library.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -gt 0 ] || die "usage: scripts/build-shipped.sh PACKAGE [CARGO ARGUMENTS]"
package=$1
shift

source scripts/shipped-env.sh

cargo zigbuild --release --locked --target "$shipped_target.2.17" --package "$package" \
    --message-format=json-render-diagnostics "$@" >"$KNOCK_JWT_SCRATCH/messages"

python3 - "$KNOCK_JWT_SCRATCH/messages" <<'PYTHON'
import json, sys

for line in open(sys.argv[1], encoding="utf-8"):
    message = json.loads(line)
    if message["reason"] == "compiler-artifact" and {"bin", "cdylib", "staticlib"} & set(message["target"]["kind"]):
        print(*(f for f in message["filenames"] if not f.endswith((".rlib", ".rmeta", ".d"))), sep="\n")
PYTHON
