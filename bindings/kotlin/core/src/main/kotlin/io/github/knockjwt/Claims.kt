package io.github.knockjwt

import java.time.Instant

/** The claims of a token whose signature and times were verified. */
public class Claims internal constructor(
    /** The user id, claim `sub`. */
    public val userId: String,
    /** When the token expires, claim `exp`. */
    public val expiresAt: Instant,
    /** When it was issued, claim `iat`, if it says so. */
    public val issuedAt: Instant?,
    /** The time before which it is not valid, claim `nbf`, if it says so. */
    public val notBefore: Instant?,
    /** Its id, if it has one. */
    public val jti: String?,
    /** Whether it allows only what it grants. */
    public val explicitGrants: Boolean,
    /** What it grants, as JSON text, if anything. */
    public val grantsJson: String?,
    /** The whole payload as it was signed, JSON text. */
    public val payloadJson: String,
    /** Which of the verifier's keys made the signature, counted from 0. */
    public val keyIndex: Int,
) {
    /** The payload. */
    override fun toString(): String = "Claims($payloadJson)"
}
