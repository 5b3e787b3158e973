// swift-tools-version: 6.0
// The tests are a package that depends on the staged one, as a user's does: what SwiftPM refuses in a
// dependency, or only lets the root package do, shows here.
import PackageDescription

let package = Package(
    name: "knock-jwt-tests",
    dependencies: [.package(path: Context.environment["KNOCK_JWT_PACKAGE"] ?? "../../../target/swift/knock-jwt")],
    targets: [
        .testTarget(
            name: "Suite", dependencies: [.product(name: "KnockJWT", package: "knock-jwt")], path: "Suite"),
        .executableTarget(
            name: "cycles", dependencies: [.product(name: "KnockJWT", package: "knock-jwt")], path: "Cycles"),
    ],
    swiftLanguageModes: [.v6]
)
