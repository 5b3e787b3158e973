import Foundation
internal import KnockJWTBridge

/// What went wrong.
///
/// ``code`` and ``number`` are stable and the same in every language that knock-jwt has; the message says
/// what is wrong and what to do. No message holds key material or a whole token.
///
/// ```swift
/// do {
///     let token = try signer.sign(userID)
/// } catch {
///     logger.error("no token: \(error)")          // error is a KnockJWTError: the throws are typed
///     if error.code == "user_id_missing" { … }
/// }
/// ```
public struct KnockJWTError: Error, Hashable, Sendable {
    /// The stable name, such as `signing_key_is_api_key`.
    public let code: String
    /// The stable number, such as 105.
    public let number: Int
    /// What is wrong and what to do, for a person.
    public let message: String
}

extension KnockJWTError: CustomStringConvertible {
    /// The message with the code.
    public var description: String { "\(message) (\(code))" }
}

extension KnockJWTError: LocalizedError {
    /// The message.
    public var errorDescription: String? { message }
}

extension KnockJWTError {
    init(_ failure: Failure) {
        self.init(code: failure.code, number: Int(failure.number), message: failure.text)
    }

    /// From an entry's buffer: the code, a line feed and the message.
    init(number: Int32, text: String) {
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(code: String(parts[0]), number: Int(number), message: String(parts.dropFirst().first ?? ""))
    }
}

/// Calls the bridge. What it throws besides its own error is a panic that UniFFI caught.
func bridged<T>(_ call: () throws -> T) throws(KnockJWTError) -> T {
    do {
        return try call()
    } catch BridgeError.Refused(let failure) {
        throw KnockJWTError(failure)
    } catch {
        throw KnockJWTError(KnockJWTBridge.internal())
    }
}
