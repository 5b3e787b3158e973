// swift-tools-version: 6.0
import PackageDescription

// The package of knock-jwt, unpacked: run.sh says where.
let knockJWT = Context.environment["KNOCK_JWT_PACKAGE"] ?? "../../target/swift/knock-jwt"

let package = Package(
    name: "service",
    dependencies: [.package(path: knockJWT)],
    targets: [
        .executableTarget(name: "service", dependencies: [.product(name: "KnockJWT", package: "knock-jwt")])
    ],
    swiftLanguageModes: [.v6]
)
