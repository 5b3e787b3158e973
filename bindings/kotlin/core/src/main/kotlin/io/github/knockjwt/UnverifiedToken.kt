package io.github.knockjwt

import java.time.Instant

/** What a token says of itself. Nothing of it was verified: never decide by it who somebody is. */
public class UnverifiedToken internal constructor(
    /** The header's `alg`. */
    public val algorithm: String?,
    /** The user id, claim `sub`. */
    public val userId: String?,
    /** Claim `iat`. */
    public val issuedAt: Instant?,
    /** Claim `exp`. */
    public val expiresAt: Instant?,
    /** Claim `jti`. */
    public val jti: String?,
    /** The header, JSON text. */
    public val headerJson: String,
    /** The payload, JSON text. */
    public val payloadJson: String,
    /** The size of its signature in bits. */
    public val signatureBits: Int,
    /** What will give trouble. */
    public val warnings: List<TokenWarning>,
) {
    /** The payload. */
    override fun toString(): String = "UnverifiedToken($payloadJson)"
}
