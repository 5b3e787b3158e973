internal import CKnockJWTBridge
import Foundation
internal import KnockJWTBridge

/// The private key of a Knock environment.
///
/// Takes every form that people hold it in: PKCS#1 or PKCS#8, PEM or DER, plain or in base64, and repairs what
/// shells, YAML and dashboards do to it (quotes, a literal `\n`, carriage returns, one line). RSA, 2048 to 8192
/// bits. Its description shows the size and the fingerprint only.
///
/// > Important: Never in a client: this key signs for any user.
///
/// ```swift
/// let key = try SigningKey.fromEnvironment()      // KNOCK_SIGNING_KEY, or KNOCK_SIGNING_KEY_FILE
/// print(key)                                      // SigningKey(2048 bits, fingerprint 5f1c…)
/// ```
public struct SigningKey: Sendable {
    let native: NativeSigningKey

    init(native: NativeSigningKey) {
        self.native = native
    }

    /// The key of a text.
    ///
    /// - Throws: A code that begins with `signing_key_`.
    public init(_ text: String) throws(KnockJWTError) {
        var text = text
        native = try text.withHostBytes { bytes, count in
            Result { () throws(KnockJWTError) in try Self.parse(bytes, count) }
        }.get()
    }

    /// The key in bytes: of a text, or DER.
    ///
    /// - Throws: A code that begins with `signing_key_`.
    public init(_ bytes: some ContiguousBytes) throws(KnockJWTError) {
        native = try bytes.withUnsafeBytes { bytes in
            Result { () throws(KnockJWTError) in
                var nothing: UInt8 = 0
                guard let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else {
                    return try Self.parse(&nothing, 0)
                }
                return try Self.parse(start, hostLength(bytes.count))
            }
        }.get()
    }

    private static func parse(_ bytes: UnsafePointer<UInt8>, _ count: Int32) throws(KnockJWTError) -> NativeSigningKey {
        try adopt(callHost { out, capacity, told in
            knock_jwt_host_parse_key(bytes, count, out, capacity, told)
        })
    }

    private static func adopt(_ parsed: Answer) throws(KnockJWTError) -> NativeSigningKey {
        try bridged { try NativeSigningKey.adopt(parsed: UInt64(parsed.numbers.0)) }
    }

    /// The key in the environment variable `KNOCK_SIGNING_KEY`, or in the file that `KNOCK_SIGNING_KEY_FILE`
    /// names. An empty variable counts as unset.
    ///
    /// - Parameter environment: The process's own unless given.
    /// - Throws: `signing_key_missing` when neither is set, `signing_key_unreadable` for the file, and the
    ///   codes of ``init(_:)-(String)``.
    public static func fromEnvironment(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(KnockJWTError) -> SigningKey {
        var (key, file) = keyVariables(in: environment)
        let parsed = key.withHostBytes { key, keyCount in
            file.withHostBytes { file, fileCount in
                Result { () throws(KnockJWTError) in
                    try callHost { out, capacity, told in
                        knock_jwt_host_environment_key(key, keyCount, file, fileCount, out, capacity, told)
                    }
                }
            }
        }
        return SigningKey(native: try adopt(parsed.get()))
    }

    /// The key in a file. Reads it at once: for start-up.
    ///
    /// - Throws: `signing_key_unreadable`, and the codes of ``init(_:)-(String)``.
    public static func fromFile(_ path: String) throws(KnockJWTError) -> SigningKey {
        SigningKey(native: try bridged { try NativeSigningKey.fromFile(path: path) })
    }

    /// A new key, for tests and local work; Knock makes the keys of its environments itself. Takes a quarter of
    /// a second or more.
    ///
    /// - Parameter bits: 2048, 3072, 4096 or 8192.
    /// - Throws: `signing_key_size` for any other size.
    public static func generate(bits: Int) throws(KnockJWTError) -> SigningKey {
        SigningKey(native: try bridged { try NativeSigningKey.generate(bits: Int64(bits)) })
    }

    /// The size of the modulus in bits.
    public var bits: Int { Int(native.bits()) }

    /// SHA-256 of the verifying key (its SubjectPublicKeyInfo) in hexadecimal. May be shown and logged.
    public var fingerprint: String { native.fingerprint() }

    /// The public half, with which the tokens are verified.
    public var verifyingKey: VerifyingKey { VerifyingKey(native: native.verifyingKey()) }

    /// The private key as PEM, PKCS#1 ("BEGIN RSA PRIVATE KEY"), for tests. Keep it secret.
    public func pem() throws(KnockJWTError) -> String { try text(KNOCK_JWT_HOST_PEM) }

    /// The private key as PEM, PKCS#8 ("BEGIN PRIVATE KEY"). Keep it secret.
    public func pkcs8PEM() throws(KnockJWTError) -> String { try text(KNOCK_JWT_HOST_PKCS8_PEM) }

    /// The private key as the base64 that Knock's dashboard shows. Keep it secret.
    public func base64() throws(KnockJWTError) -> String { try text(KNOCK_JWT_HOST_BASE64) }

    private func text(_ form: Int32) throws(KnockJWTError) -> String {
        let handle = native.number()
        defer { withExtendedLifetime(native) {} }
        return try callHost(secret: true) { out, capacity, told in
            knock_jwt_host_key_text(handle, form, out, capacity, told)
        }.text
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// Size and fingerprint.
    public var description: String { "SigningKey(\(bits) bits, fingerprint \(fingerprint))" }
    public var customMirror: Mirror { Mirror(self, children: ["bits": bits, "fingerprint": fingerprint]) }
}

/// What the environment has in the variables that the core names.
func keyVariables(in environment: [String: String]) -> (key: String?, file: String?) {
    (environment[variableNames.key], environment[variableNames.file])
}

private let variableNames = variables()
