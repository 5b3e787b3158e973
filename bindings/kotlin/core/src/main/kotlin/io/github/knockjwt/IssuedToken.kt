package io.github.knockjwt

import io.github.knockjwt.internal.Facts
import java.time.Instant

/** A minted token, and when to ask for the next one. [toString] does not show the token. */
public class IssuedToken internal constructor(
    /** The token itself. */
    public val token: String,
    private val issued: Long,
    private val expires: Long,
    private val refresh: Long,
    private val remarks: Long,
) {
    /** When it was issued, claim `iat`, in whole seconds. */
    public val issuedAt: Instant get() = Instant.ofEpochSecond(issued)

    /** When it expires, claim `exp`, in whole seconds. */
    public val expiresAt: Instant get() = Instant.ofEpochSecond(expires)

    /** When to hand out a new one, in whole seconds. */
    public val refreshAt: Instant get() = Instant.ofEpochSecond(refresh)

    /** What will give trouble; empty for ordinary tokens. */
    public val warnings: List<TokenWarning> get() = Facts.warnings(remarks)

    /** The times, without the token. */
    override fun toString(): String = "IssuedToken(issuedAt=$issuedAt, expiresAt=$expiresAt, refreshAt=$refreshAt)"
}
