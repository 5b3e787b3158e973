@file:JvmName("KnockJwt")

package io.github.knockjwt

import io.github.knockjwt.internal.Facts
import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.bridged
import io.github.knockjwt.internal.idText
import io.github.knockjwt.internal.instant
import io.github.knockjwt.internal.keyBytes
import io.github.knockjwt.internal.mintWithKey
import io.github.knockjwt.internal.whole
import io.github.knockjwt.internal.bridge.inspect as read

/**
 * Reads a token without believing it. Never for deciding who somebody is.
 *
 * @throws KnockJwtException `token_malformed`, `token_too_large`
 */
@Throws(KnockJwtException::class)
public fun inspect(token: String?): UnverifiedToken {
    val text = whole(NativeArgument.TOKEN, token)
    val found = bridged { read(text) }
    return UnverifiedToken(
        algorithm = found.algorithm,
        userId = found.userId,
        issuedAt = found.issuedAt?.instant(),
        expiresAt = found.expiresAt?.instant(),
        jti = found.jti,
        headerJson = found.header,
        payloadJson = found.payload,
        signatureBits = found.signatureBits.toInt(),
        warnings = Facts.warnings(found.remarks),
    )
}

/**
 * A token in one call, for scripts. The id is a string, a whole number or a UUID. The key's text is parsed once and
 * remembered; without one, the environment's key signs. A service makes a [UserTokenSigner].
 *
 * @throws KnockJwtException as [SigningKey.parse], [SigningKey.fromEnv] and [UserTokenSigner.sign]
 */
@JvmOverloads
@Throws(KnockJwtException::class)
public fun signUserToken(userId: Any?, signingKey: String? = null, options: TokenOptions? = null): String {
    val id = idText(NativeArgument.USER_ID, userId) // which may be refused: before there are bytes to be wiped
    return mintWithKey(signingKey?.let(::keyBytes), id, options, System.currentTimeMillis())
}
