import Foundation
internal import KnockJWTBridge

/// A minted token, and when to ask for the next one. Its description does not show the token.
public struct IssuedToken: Hashable, Sendable {
    /// The token itself: a JWT in compact form (RFC 7515 §7.1).
    public let token: String
    /// When it was issued, its claim `iat`: a whole second.
    public let issuedAt: Date
    /// When it expires, its claim `exp`: a whole second.
    public let expiresAt: Date
    /// When to hand out a new one.
    public let refreshAt: Date
    /// What will give trouble with it. It is valid all the same.
    public let warnings: [TokenWarning]
}

/// A remark on a token that is valid but will give trouble.
public struct TokenWarning: Hashable, Sendable {
    /// The stable name, such as `expires_in_too_short`.
    public let code: String
    /// What the trouble is and what to do, for a person.
    public let message: String
}

extension IssuedToken: CustomStringConvertible, CustomReflectable {
    /// The times, without the token.
    public var description: String {
        "IssuedToken(issued at \(issuedAt), expires at \(expiresAt), refresh at \(refreshAt))"
    }
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "issuedAt": issuedAt, "expiresAt": expiresAt, "refreshAt": refreshAt, "warnings": warnings,
            ])
    }
}

extension TokenWarning: CustomStringConvertible {
    /// The message with the code.
    public var description: String { "\(message) (\(code))" }
}

extension TokenWarning {
    init(_ remark: Remark) {
        self.init(code: remark.code, message: remark.text)
    }

    /// Those whose bits are set.
    static func of(bits: Int64) -> [TokenWarning] {
        bits == 0 ? [] : all.enumerated().filter { bits & (1 << Int64($0.offset)) != 0 }.map(\.element)
    }

    private static let all = allRemarks().map(TokenWarning.init)
}

extension IssuedToken {
    init(_ answer: Answer) {
        self.init(
            token: answer.text,
            issuedAt: Date(unixSeconds: answer.numbers.0),
            expiresAt: Date(unixSeconds: answer.numbers.1),
            refreshAt: Date(unixSeconds: answer.numbers.2),
            warnings: TokenWarning.of(bits: answer.numbers.3))
    }

    init(_ minted: Minted) {
        self.init(
            token: minted.token,
            issuedAt: Date(unixSeconds: minted.issuedAt),
            expiresAt: Date(unixSeconds: minted.expiresAt),
            refreshAt: Date(unixSeconds: minted.refreshAt),
            warnings: minted.remarks.map(TokenWarning.init))
    }
}
