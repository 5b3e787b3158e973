// swift-tools-version: 6.0
import PackageDescription

// On Linux the native library is found through pkg-config, as knock_jwt_uniffi. On Apple's systems it comes
// in an XCFramework beside this manifest, which holds the same two headers and module map.
#if os(Linux)
let native = Target.systemLibrary(name: "CKnockJWTBridge", pkgConfig: "knock_jwt_uniffi")
#else
let native = Target.binaryTarget(name: "CKnockJWTBridge", path: "CKnockJWTBridge.xcframework")
#endif

let package = Package(
    name: "knock-jwt",
    platforms: [.macOS(.v14)],
    products: [.library(name: "KnockJWT", targets: ["KnockJWT"])],
    targets: [
        native,
        // Written by UniFFI's generator; nothing of it shows in KnockJWT.
        .target(name: "KnockJWTBridge", dependencies: ["CKnockJWTBridge"]),
        .target(name: "KnockJWT", dependencies: ["KnockJWTBridge", "CKnockJWTBridge"]),
    ],
    swiftLanguageModes: [.v6]
)
