// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "turns",
    dependencies: [.package(path: Context.environment["KNOCK_JWT_PACKAGE"] ?? "../../../target/swift/knock-jwt")],
    targets: [
        .executableTarget(name: "turns", dependencies: [.product(name: "KnockJWT", package: "knock-jwt")])
    ],
    swiftLanguageModes: [.v6]
)
