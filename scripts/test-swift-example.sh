#!/usr/bin/env bash
# examples/swift, started with its one command against the package as it is packed, and driven as
# people would.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

key=$PWD/tests/vectors/keys/rsa2048.pem
work=$PWD/target/swift
scripts/package/swift.sh
archives=(dist/knock-jwt-swift-*.tar.gz)
# Another folder at each run, and the name that SwiftPM knows it by.
unpacked=$KNOCK_JWT_SCRATCH/unpacked/knock-jwt
mkdir -p "$unpacked"
tar --extract --gzip --file "${archives[0]}" --directory "$unpacked" --strip-components=1

openssl rsa -in "$key" -pubout -out "$work/verifying-key.pem" 2>/dev/null
step "examples/swift starts with its one command, and does its work" \
    env KNOCK_JWT_PACKAGE="$unpacked" BUILD="$KNOCK_JWT_SCRATCH/example" KNOCK_SIGNING_KEY_FILE="$key" \
    python3 bindings/c/tests/examples/drive.py - examples/swift/run.sh "$work/verifying-key.pem"

# README.md's Swift, from top to bottom, as one program.
readme() {
    local package=$KNOCK_JWT_SCRATCH/readme
    mkdir -p "$package/Sources/server"
    python3 - bindings/swift/README.md "$unpacked" "$package" <<'PYTHON'
import re, sys

text, unpacked, package = open(sys.argv[1], encoding="utf-8").read(), sys.argv[2], sys.argv[3]
manifest, *program = re.findall(r"```swift\n(.*?)```", text, re.S)
manifest = manifest.replace('path: "knock-jwt"', f'path: "{unpacked}"')
with open(f"{package}/Package.swift", "w", encoding="utf-8") as file:
    file.write("// swift-tools-version: 6.0\nimport PackageDescription\n")
    file.write(f'let package = Package(name: "server", {manifest.strip()})\n')
with open(f"{package}/Sources/server/main.swift", "w", encoding="utf-8") as file:
    file.write("\n".join(program))
PYTHON
    export PKG_CONFIG_PATH=$unpacked/lib/pkgconfig KNOCK_SIGNING_KEY_FILE=$key
    scripts/swift-toolchain.sh swift run --package-path "$package" >"$KNOCK_JWT_SCRATCH/said" 2>"$KNOCK_JWT_SCRATCH/build" ||
        { cat "$KNOCK_JWT_SCRATCH/build" && return 1; }
    cat "$KNOCK_JWT_SCRATCH/said"
    grep -q '^user_123 RS256$' "$KNOCK_JWT_SCRATCH/said" && grep -q '^user_id_missing ' "$KNOCK_JWT_SCRATCH/said"
}
step "What README.md says is what Swift takes" readme
