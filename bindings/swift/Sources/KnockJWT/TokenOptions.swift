internal import CKnockJWTBridge
import Foundation
internal import KnockJWTBridge

/// A token's id, its claim `jti` (RFC 7519 §4.1.7).
public enum JTI: Hashable, Sendable, ExpressibleByStringLiteral {
    /// A random UUID (version 4), new for each token.
    case random
    /// A given one.
    case given(String)

    public init(stringLiteral value: String) {
        self = .given(value)
    }
}

/// The options of one call, as the native library takes them.
struct TokenOptions {
    var expiresIn: Int64?
    var issuedAt: Int64?
    var grants: Grants?
    var explicitGrants: Bool
    var jti: JTI?

    init(
        expiresIn: Duration?, issuedAt: Date?, grants: Grants?, explicitGrants: Bool, jti: JTI?
    ) throws(KnockJWTError) {
        self.expiresIn = try expiresIn?.wholeSeconds(else: fractionalLifetime)
        self.issuedAt = issuedAt?.unixSeconds
        self.grants = grants
        self.explicitGrants = explicitGrants
        self.jti = jti
    }

    /// Which there are.
    private var given: UInt32 {
        var bits: Int32 = 0
        if expiresIn != nil { bits |= KNOCK_JWT_HOST_EXPIRES_IN }
        if issuedAt != nil { bits |= KNOCK_JWT_HOST_ISSUED_AT }
        if grants != nil { bits |= KNOCK_JWT_HOST_GRANTS_GIVEN }
        if explicitGrants { bits |= KNOCK_JWT_HOST_EXPLICIT_GRANTS }
        switch jti {
        case .random: bits |= KNOCK_JWT_HOST_RANDOM_JTI
        case .given: bits |= KNOCK_JWT_HOST_JTI
        case nil: break
        }
        return UInt32(bits)
    }

    private var givenJTI: String? {
        guard case .given(let jti) = jti else { return nil }
        return jti
    }

    /// Lends an entry what it takes, from `given` to the length of the `jti`.
    func lend<R>(
        _ body: (UInt32, Int64, Int64, UInt64, UnsafePointer<UInt8>?, Int32) -> R
    ) -> R {
        var jti = givenJTI
        let handle = grants?.native.number() ?? 0
        defer { withExtendedLifetime(grants) {} }
        return jti.withHostBytes { body(given, expiresIn ?? 0, issuedAt ?? 0, handle, $0, $1) }
    }

    var native: NativeOptions {
        NativeOptions(
            expiresIn: expiresIn, issuedAt: issuedAt, grants: grants?.native, explicitGrants: explicitGrants,
            jti: givenJTI, randomJti: jti == .random)
    }
}
