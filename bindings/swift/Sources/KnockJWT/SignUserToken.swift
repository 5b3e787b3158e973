internal import CKnockJWTBridge
import Foundation

/// Mints a token in one call. The last few keys are remembered by a hash of their text and not parsed again;
/// a ``UserTokenSigner`` that is made once is cheaper still, and can hand tokens out again.
///
/// ```swift
/// let token = try signUserToken("user_123", signingKey: secrets.knockSigningKey)
/// ```
///
/// - Parameters:
///   - userID: The id under which Knock knows the user.
///   - signingKey: The signing key's text; the environment's (`KNOCK_SIGNING_KEY`, or the file that
///     `KNOCK_SIGNING_KEY_FILE` names) unless given.
///   - expiresIn: How long it is valid, in whole seconds: an hour unless given.
///   - grants: What it grants.
///   - explicitGrants: Whether it allows only what it grants.
///   - jti: Its id: none unless given.
/// - Throws: A code that begins with `signing_key_`, and those of
///   ``UserTokenSigner/sign(_:expiresIn:issuedAt:grants:explicitGrants:jti:)``.
public func signUserToken(
    _ userID: some UserIDConvertible,
    signingKey: String? = nil,
    expiresIn: Duration? = nil,
    grants: Grants? = nil,
    explicitGrants: Bool = false,
    jti: JTI? = nil
) throws(KnockJWTError) -> String {
    let options = try TokenOptions(
        expiresIn: expiresIn, issuedAt: nil, grants: grants, explicitGrants: explicitGrants, jti: jti)
    let environment = signingKey == nil ? ProcessInfo.processInfo.environment : [:]
    var (environmentKey, environmentFile) = keyVariables(in: environment)
    var (id, key) = (userID.userID, signingKey)
    let time = Date().unixMilliseconds
    return try key.withHostBytes { key, keyCount in
        environmentKey.withHostBytes { environmentKey, environmentKeyCount in
            environmentFile.withHostBytes { file, fileCount in
                id.withHostBytes { id, idCount in
                    options.lend { given, expiresIn, issuedAt, grants, jti, jtiCount in
                        Result { () throws(KnockJWTError) in
                            try callHost { out, capacity, told in
                                knock_jwt_host_sign_with_key(
                                    key, keyCount, environmentKey, environmentKeyCount, file, fileCount, id, idCount,
                                    time, given, expiresIn, issuedAt, grants, jti, jtiCount, out, capacity, told)
                            }
                        }
                    }
                }
            }
        }
    }.get().text
}
