import Foundation

/// What can be the id of a user, a tenant or an object: a string, an integer, a UUID, or a type of your own.
///
/// Every service that signs for Knock must write an id alike: integers are written in decimal, UUIDs in lower
/// case (RFC 9562 §4), as in the other languages.
///
/// ```swift
/// extension Account.ID: UserIDConvertible {
///     public var userID: String { rawValue }
/// }
/// let token = try signer.sign(account.id)
/// ```
public protocol UserIDConvertible {
    /// The id as Knock knows it.
    var userID: String { get }
}

extension String: UserIDConvertible {
    public var userID: String { self }
}

extension Substring: UserIDConvertible {
    public var userID: String { String(self) }
}

extension UUID: UserIDConvertible {
    /// In lower case.
    public var userID: String { uuidString.lowercased() }
}

extension UserIDConvertible where Self: BinaryInteger {
    /// In decimal.
    public var userID: String { String(self) }
}

extension Int: UserIDConvertible {}
extension Int8: UserIDConvertible {}
extension Int16: UserIDConvertible {}
extension Int32: UserIDConvertible {}
extension Int64: UserIDConvertible {}
extension UInt: UserIDConvertible {}
extension UInt8: UserIDConvertible {}
extension UInt16: UserIDConvertible {}
extension UInt32: UserIDConvertible {}
extension UInt64: UserIDConvertible {}
@available(macOS 15, *)
extension Int128: UserIDConvertible {}
@available(macOS 15, *)
extension UInt128: UserIDConvertible {}
