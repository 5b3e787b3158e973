package io.github.knockjwt

import io.github.knockjwt.internal.lifetime
import java.time.Instant
import kotlin.time.Duration

/**
 * What one token is to be like. Whatever is left out is as the signer has it.
 *
 * ```kotlin
 * signer.issue("user_123", TokenOptions(expiresIn = 15.minutes, grants = grants, explicitGrants = true))
 * ```
 *
 * From Java: `TokenOptions.builder().expiresIn(Duration.ofMinutes(15)).build()`. Options may be kept, and shared
 * between threads.
 */
public class TokenOptions private constructor(
    @get:JvmSynthetic internal val lifetime: Long?,
    @get:JvmSynthetic internal val issueTime: Long?,
    @get:JvmSynthetic internal val grants: Grants?,
    @get:JvmSynthetic internal val explicitGrants: Boolean,
    @get:JvmSynthetic internal val jti: Jti?,
) {
    /**
     * @param expiresIn how long the token lives, in whole seconds
     * @param issuedAt the issue time in place of now; a fraction of a second is dropped, as that of a clock is
     * @param grants what the token grants
     * @param explicitGrants whether it allows only that, in place of granting it on top of the user's own rights
     * @param jti the token's id
     * @throws KnockJwtException `expires_in_invalid` for a fraction of a second. Whatever else is wrong is told
     *   when a token is signed.
     */
    public constructor(
        expiresIn: Duration? = null,
        issuedAt: Instant? = null,
        grants: Grants? = null,
        explicitGrants: Boolean = false,
        jti: Jti? = null,
    ) : this(expiresIn?.lifetime(), issuedAt?.epochSecond, grants, explicitGrants, jti)

    /** Makes options, for Java. */
    public class Builder internal constructor() {
        private var lifetime: Long? = null
        private var issueTime: Long? = null
        private var grants: Grants? = null
        private var explicitGrants = false
        private var jti: Jti? = null

        /**
         * How long the token lives, in whole seconds.
         *
         * @throws KnockJwtException `expires_in_invalid` for a fraction of a second
         */
        @Throws(KnockJwtException::class)
        public fun expiresIn(lifetime: java.time.Duration?): Builder = apply { this.lifetime = lifetime?.lifetime() }

        /** The issue time in place of now; a fraction of a second is dropped, as that of a clock is. */
        public fun issuedAt(time: Instant?): Builder = apply { issueTime = time?.epochSecond }

        /** What the token grants. */
        public fun grants(grants: Grants?): Builder = apply { this.grants = grants }

        /** Whether it allows only what it grants, in place of granting it on top of the user's own rights. */
        public fun explicitGrants(explicit: Boolean): Builder = apply { explicitGrants = explicit }

        /** The token's id. */
        public fun jti(jti: Jti?): Builder = apply { this.jti = jti }

        /** A given id of the token. */
        public fun jti(id: String?): Builder = apply { jti = id?.let(Jti::of) }

        /** The options. */
        public fun build(): TokenOptions = TokenOptions(lifetime, issueTime, grants, explicitGrants, jti)
    }

    /** For Java. */
    public companion object {
        /** Makes options, for Java. */
        @JvmStatic
        public fun builder(): Builder = Builder()
    }
}
