import Foundation
internal import KnockJWTBridge

/// The public half of a signing key: verifies tokens and makes none.
///
/// Takes SubjectPublicKeyInfo and PKCS#1, PEM or DER, plain or in base64, and certificates. What Knock calls a
/// public key is the API key `pk_…`, which is no such key.
public struct VerifyingKey: Sendable {
    let native: NativeVerifyingKey

    init(native: NativeVerifyingKey) {
        self.native = native
    }

    /// The key of a text.
    ///
    /// - Throws: `verifying_key_invalid`.
    public init(_ text: String) throws(KnockJWTError) {
        try self.init(Data(text.utf8))
    }

    /// The key in bytes: of a text, or DER.
    ///
    /// - Throws: `verifying_key_invalid`.
    public init(_ bytes: some ContiguousBytes) throws(KnockJWTError) {
        native = try bridged {
            try NativeVerifyingKey.parse(text: bytes.withUnsafeBytes { Data($0) })
        }
    }

    /// The key in a file.
    ///
    /// - Throws: `verifying_key_invalid`.
    public static func fromFile(_ path: String) throws(KnockJWTError) -> VerifyingKey {
        VerifyingKey(native: try bridged { try NativeVerifyingKey.fromFile(path: path) })
    }

    /// The size of the modulus in bits.
    public var bits: Int { Int(native.bits()) }

    /// SHA-256 of the key (its SubjectPublicKeyInfo) in hexadecimal.
    public var fingerprint: String { native.fingerprint() }

    /// The key as PEM ("BEGIN PUBLIC KEY").
    public var pem: String { native.toPem() }
}

extension VerifyingKey: Equatable {
    public static func == (left: VerifyingKey, right: VerifyingKey) -> Bool { left.fingerprint == right.fingerprint }
}

extension VerifyingKey: CustomStringConvertible, CustomReflectable {
    /// Size and fingerprint.
    public var description: String { "VerifyingKey(\(bits) bits, fingerprint \(fingerprint))" }
    public var customMirror: Mirror { Mirror(self, children: ["bits": bits, "fingerprint": fingerprint]) }
}
