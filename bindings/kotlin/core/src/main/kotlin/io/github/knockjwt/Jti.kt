package io.github.knockjwt

import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.wrongType

/**
 * A token's id, the claim `jti`. Without one, two tokens for one user in one second are identical.
 */
public class Jti private constructor(
    @get:JvmSynthetic internal val given: String?,
) {
    /** The given id, or `random`. */
    override fun toString(): String = given ?: "random"

    /** Whether it is the same. */
    override fun equals(other: Any?): Boolean = other is Jti && other.given == given

    /** By the given id. */
    override fun hashCode(): Int = given.hashCode()

    /** The two kinds. */
    public companion object {
        /** A random UUID (version 4), new for each token. */
        @JvmField
        public val RANDOM: Jti = Jti(null)

        /** This id; the empty one is refused when signing, as `jti_invalid`. */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun of(id: String?): Jti = Jti(id ?: throw wrongType(NativeArgument.JTI, null))
    }
}
