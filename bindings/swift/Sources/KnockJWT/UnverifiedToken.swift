import Foundation
internal import KnockJWTBridge

/// What a token says of itself. Nobody has checked its signature: for looking at tokens, never for letting
/// anybody in.
///
/// ```swift
/// let seen = try UnverifiedToken(inspecting: token)
/// print(seen.userID ?? "nobody", seen.expiresAt ?? .distantPast, seen.warnings)
/// ```
public struct UnverifiedToken: Hashable, Sendable {
    /// The header's `alg`, if it is a string.
    public let algorithm: String?
    /// Claim `sub`, if it is a string.
    public let userID: String?
    /// Claim `iat`, if it is a time.
    public let issuedAt: Date?
    /// Claim `exp`, if it is a time.
    public let expiresAt: Date?
    /// Claim `jti`, if it is a string.
    public let jti: String?
    /// The header as it stands there, JSON text.
    public let headerJSON: String
    /// The payload as it stands there, JSON text.
    public let payloadJSON: String
    /// The size of the signature in bits.
    public let signatureBits: Int
    /// What will give trouble with a token like this.
    public let warnings: [TokenWarning]

    /// Reads a token without verifying it.
    ///
    /// - Throws: `token_malformed`, `token_too_large`.
    public init(inspecting token: String) throws(KnockJWTError) {
        let read = try bridged { try inspect(token: token) }
        algorithm = read.algorithm
        userID = read.userId
        issuedAt = read.issuedAt.map { Date(unixSeconds: $0) }
        expiresAt = read.expiresAt.map { Date(unixSeconds: $0) }
        jti = read.jti
        headerJSON = read.header
        payloadJSON = read.payload
        signatureBits = Int(read.signatureBits)
        warnings = read.remarks.map(TokenWarning.init)
    }
}
