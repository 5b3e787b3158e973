internal import CKnockJWTBridge
import Foundation
internal import KnockJWTBridge

/// Mints Knock user tokens with one signing key.
///
/// Make one at start-up and keep it: the key is parsed and checked once. Any number of tasks and threads may
/// share it.
///
/// ```swift
/// let signer = try UserTokenSigner.fromEnvironment()      // once, at start-up
/// let token = try signer.sign("user_123")                 // an hour from now
///
/// let issued = try signer.issue(
///     user.id, expiresIn: .seconds(900),
///     grants: Grants().tenant("acme", [.userFeedRead]), explicitGrants: true)
/// issued.token; issued.expiresAt; issued.refreshAt
/// ```
///
/// A signature takes about a quarter of a millisecond of one core with a key of 2048 bits, so a handler may call ``sign(_:expiresIn:issuedAt:grants:explicitGrants:jti:)``
/// as it is; for many at a time there is ``issueMany(_:expiresIn:issuedAt:grants:explicitGrants:jti:)``, which
/// keeps no thread of the cooperative pool waiting.
public struct UserTokenSigner: Sendable {
    private let native: NativeSigner
    private let handle: UInt64
    private let now: @Sendable () -> Date

    /// Whether a signer hands a token out again that has life left.
    public enum Reuse: Hashable, Sendable {
        /// Each call mints a new token.
        case off
        /// As many as are good for a service.
        case recommended
        /// So many; the least useful one makes room.
        case capacity(Int)
    }

    /// A signer.
    ///
    /// - Parameters:
    ///   - key: The signing key.
    ///   - expiresIn: How long its tokens are valid, in whole seconds: an hour unless given.
    ///   - reuse: Whether a token that has life left is handed out again to the same user for the same options.
    ///   - minShare: The share of a token's life, above 0 and below 1, that is left when it is to be refreshed:
    ///     half unless given.
    ///   - now: The clock, for tests.
    /// - Throws: `expires_in_invalid`, `options_invalid`.
    public init(
        _ key: SigningKey,
        expiresIn: Duration? = nil,
        reuse: Reuse = .off,
        minShare: Double? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws(KnockJWTError) {
        let seconds = try expiresIn?.wholeSeconds(else: fractionalLifetime)
        let native = try bridged {
            try NativeSigner(key: key.native, expiresIn: seconds, minShare: minShare, reuse: reuse.native)
        }
        self.native = native
        self.handle = native.number()
        self.now = now
    }

    /// A signer with the key in the environment: `KNOCK_SIGNING_KEY`, or the file that
    /// `KNOCK_SIGNING_KEY_FILE` names.
    ///
    /// - Throws: The codes of ``SigningKey/fromEnvironment(_:)`` and of
    ///   ``init(_:expiresIn:reuse:minShare:now:)``.
    public static func fromEnvironment(
        _ environment: [String: String] = ProcessInfo.processInfo.environment,
        expiresIn: Duration? = nil,
        reuse: Reuse = .off,
        minShare: Double? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws(KnockJWTError) -> UserTokenSigner {
        try UserTokenSigner(
            .fromEnvironment(environment), expiresIn: expiresIn, reuse: reuse, minShare: minShare, now: now)
    }

    /// The signing key.
    public var key: SigningKey { SigningKey(native: native.key()) }

    /// Mints a token for a user.
    ///
    /// - Parameters:
    ///   - userID: The id under which Knock knows the user: a string, an integer, a UUID.
    ///   - expiresIn: How long it is valid, in whole seconds; what the signer was made with unless given.
    ///   - issuedAt: When it was issued; the clock's time unless given. A fraction of a second is dropped. Such
    ///     a token is never reused.
    ///   - grants: What it grants.
    ///   - explicitGrants: Whether it allows only what it grants, in place of granting it on top of the user's
    ///     own rights.
    ///   - jti: Its id: none unless given.
    /// - Returns: The token.
    /// - Throws: `user_id_missing` for an empty id, `expires_in_invalid`, `issued_at_invalid`,
    ///   `grants_invalid`, `jti_invalid` for the options.
    public func sign(
        _ userID: some UserIDConvertible,
        expiresIn: Duration? = nil,
        issuedAt: Date? = nil,
        grants: Grants? = nil,
        explicitGrants: Bool = false,
        jti: JTI? = nil
    ) throws(KnockJWTError) -> String {
        let options = try TokenOptions(
            expiresIn: expiresIn, issuedAt: issuedAt, grants: grants, explicitGrants: explicitGrants, jti: jti)
        return try mint(userID.userID, options).text
    }

    /// Like ``sign(_:expiresIn:issuedAt:grants:explicitGrants:jti:)``, with the token's times and warnings.
    public func issue(
        _ userID: some UserIDConvertible,
        expiresIn: Duration? = nil,
        issuedAt: Date? = nil,
        grants: Grants? = nil,
        explicitGrants: Bool = false,
        jti: JTI? = nil
    ) throws(KnockJWTError) -> IssuedToken {
        let options = try TokenOptions(
            expiresIn: expiresIn, issuedAt: issuedAt, grants: grants, explicitGrants: explicitGrants, jti: jti)
        return IssuedToken(try mint(userID.userID, options))
    }

    /// A token for each user, on all cores, in their order, all issued at the same time. What cannot be signed
    /// has its error in its place and spoils no other.
    ///
    /// ```swift
    /// for (user, result) in zip(users, try await signer.issueMany(users.map(\.id))) {
    ///     mail(user, try result.get().token)
    /// }
    /// ```
    ///
    /// The work is done outside the cooperative pool, so other tasks go on. A few batches are signed at once, and
    /// further ones wait. It is not cancelled with its task.
    ///
    /// - Throws: `expires_in_invalid` for a lifetime with a fraction of a second. All else is in the entries.
    public func issueMany(
        _ userIDs: some Sequence<some UserIDConvertible>,
        expiresIn: Duration? = nil,
        issuedAt: Date? = nil,
        grants: Grants? = nil,
        explicitGrants: Bool = false,
        jti: JTI? = nil
    ) async throws(KnockJWTError) -> [Result<IssuedToken, KnockJWTError>] {
        let options = try TokenOptions(
            expiresIn: expiresIn, issuedAt: issuedAt, grants: grants, explicitGrants: explicitGrants, jti: jti)
        let (native, ids, time, rest) = (native, userIDs.map(\.userID), now().unixMilliseconds, options.native)
        return await withCheckedContinuation { continuation in
            Batches.shared.run {
                let entries = native.issueMany(userIds: ids, nowMs: time, options: rest)
                continuation.resume(returning: entries.map(\.result))
            }
        }
    }

    private func mint(_ userID: String, _ options: TokenOptions) throws(KnockJWTError) -> Answer {
        var userID = userID
        let time = now().unixMilliseconds
        // Until the call returns, the handle must stand for the signer.
        defer { withExtendedLifetime(native) {} }
        return try userID.withHostBytes { id, idCount in
            options.lend { given, expiresIn, issuedAt, grants, jti, jtiCount in
                Result { () throws(KnockJWTError) in
                    try callHost { out, capacity, told in
                        knock_jwt_host_sign(
                            handle, id, idCount, time, given, expiresIn, issuedAt, grants, jti, jtiCount, out,
                            capacity, told)
                    }
                }
            }
        }.get()
    }
}

extension UserTokenSigner: CustomStringConvertible, CustomReflectable {
    /// The key's size and fingerprint.
    public var description: String { "UserTokenSigner(\(key))" }
    public var customMirror: Mirror { Mirror(self, children: ["key": key]) }
}

extension UserTokenSigner.Reuse {
    var native: NativeReuse {
        switch self {
        case .off: .off
        case .recommended: .recommended
        case .capacity(let tokens): .capacity(tokens: Int64(tokens))
        }
    }
}

extension KnockJWTBridge.Entry {
    var result: Result<IssuedToken, KnockJWTError> {
        switch self {
        case .token(let minted): .success(IssuedToken(minted))
        case .refused(let failure): .failure(KnockJWTError(failure))
        }
    }
}
