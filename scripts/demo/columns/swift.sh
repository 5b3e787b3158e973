#!/usr/bin/env bash
# The demo's column of Swift, by the staged package; rust.sh beside it says how columns work.
source "$(dirname "${BASH_SOURCE[0]}")/../../lib.sh"

scripts/tools.sh zig >/dev/null || exit 77
if ! have ld || ! have objcopy; then
    debian_packages "the demo has no column of Swift" binutils >&2 || exit 77
fi
scripts/swift-toolchain.sh true || exit 77
export KNOCK_JWT_PACKAGE=$PWD/target/swift/knock-jwt PKG_CONFIG_PATH=$PWD/target/swift/knock-jwt/lib/pkgconfig
scripts/stage-swift.sh "$KNOCK_JWT_PACKAGE" >&2
package=$KNOCK_JWT_SCRATCH/column-swift
mkdir -p "$package/Sources/column"
cat >"$package/Package.swift" <<'SWIFT'
// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "column",
    dependencies: [.package(path: Context.environment["KNOCK_JWT_PACKAGE"]!)],
    targets: [.executableTarget(name: "column", dependencies: [.product(name: "KnockJWT", package: "knock-jwt")])],
    swiftLanguageModes: [.v6]
)
SWIFT
cat >"$package/Sources/column/main.swift" <<'SWIFT'
import Foundation
import KnockJWT

struct Line: Encodable {
    var user_id: String
    var token: String
}

let issuedAt = Date(timeIntervalSince1970: TimeInterval(CommandLine.arguments[2])!)
let signer = try UserTokenSigner.fromEnvironment()
let users = try String(contentsOfFile: CommandLine.arguments[1], encoding: .utf8).split(whereSeparator: \.isNewline)
for (user, result) in zip(users, try await signer.issueMany(users, issuedAt: issuedAt)) {
    let line = try Line(user_id: String(user), token: result.get().token)
    print(String(decoding: try JSONEncoder().encode(line), as: UTF8.self))
}
SWIFT
scripts/swift-toolchain.sh swift build --package-path "$package" --scratch-path "$PWD/target/swift/column" >&2
scripts/swift-toolchain.sh "$PWD/target/swift/column/debug/column" "$1" "$2"
