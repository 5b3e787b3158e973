import Foundation
internal import KnockJWTBridge

/// Verifies Knock user tokens: the signature, by one of several keys, and the times.
///
/// ```swift
/// let verifier = try UserTokenVerifier([VerifyingKey(newPEM), VerifyingKey(oldPEM)], leeway: .seconds(30))
/// let claims = try verifier.verify(token)
/// claims.userID
/// ```
///
/// RS256 and nothing else, decided before a key is touched. Source: RFC 7519 (JWT), RFC 8725 (JWT best current
/// practices).
public struct UserTokenVerifier: Sendable {
    private let native: NativeVerifier
    private let now: @Sendable () -> Date

    /// A verifier.
    ///
    /// - Parameters:
    ///   - keys: One or more, for the time in which a key is replaced.
    ///   - leeway: For clocks that differ, in whole seconds up to 300: none unless given.
    ///   - now: The clock, for tests.
    /// - Throws: `options_invalid`; `verifying_key_invalid` when there is no key.
    public init(
        _ keys: [VerifyingKey], leeway: Duration? = nil, now: @escaping @Sendable () -> Date = { Date() }
    ) throws(KnockJWTError) {
        let seconds = try leeway?.wholeSeconds { wrongType(argument: .leeway, given: "Duration with a fraction") }
        native = try bridged { try NativeVerifier(verifyingKeys: keys.map(\.native), leeway: seconds) }
        self.now = now
    }

    /// The claims of a token whose signature and times are good.
    ///
    /// - Throws: A code that begins with `token_`: `token_malformed`, `token_too_large`, `token_algorithm`,
    ///   `token_signature`, `token_claims`, `token_expired`, `token_not_yet_valid`.
    public func verify(_ token: String) throws(KnockJWTError) -> UserTokenClaims {
        UserTokenClaims(try bridged { try native.verify(token: token, nowMs: now().unixMilliseconds) })
    }
}

/// The claims of a token whose signature and times were verified. Times are whole seconds.
public struct UserTokenClaims: Hashable, Sendable {
    /// The user's id, claim `sub`.
    public let userID: String
    /// When the token expires, claim `exp`.
    public let expiresAt: Date
    /// When it was issued, claim `iat`, if it says so.
    public let issuedAt: Date?
    /// The time before which it is not valid, claim `nbf`, if it says so.
    public let notBefore: Date?
    /// Its id, if it has one.
    public let jti: String?
    /// Whether it allows only what it grants.
    public let explicitGrants: Bool
    /// What it grants, as JSON text, if anything.
    public let grantsJSON: String?
    /// The whole payload as it was signed, JSON text.
    public let payloadJSON: String
    /// Which of the verifier's keys made the signature, counted from 0.
    public let keyIndex: Int
}

extension UserTokenClaims {
    init(_ verified: Verified) {
        self.init(
            userID: verified.userId,
            expiresAt: Date(unixSeconds: verified.expiresAt),
            issuedAt: verified.issuedAt.map { Date(unixSeconds: $0) },
            notBefore: verified.notBefore.map { Date(unixSeconds: $0) },
            jti: verified.jti,
            explicitGrants: verified.explicitGrants,
            grantsJSON: verified.grants,
            payloadJSON: verified.payload,
            keyIndex: Int(verified.keyIndex))
    }
}
