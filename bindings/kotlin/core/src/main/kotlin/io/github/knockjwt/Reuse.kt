package io.github.knockjwt

/**
 * Whether, and for how many users, a signer hands out again the token that it has already minted for the same
 * user and the same options, while that has life left.
 */
public class Reuse private constructor(
    @get:JvmSynthetic internal val kind: Kind,
    @get:JvmSynthetic internal val capacity: Long = 0,
) {
    internal enum class Kind { OFF, RECOMMENDED, CAPACITY }

    /** In words. */
    override fun toString(): String = if (kind == Kind.CAPACITY) "up to $capacity tokens" else kind.name.lowercase()

    /** The kinds. */
    public companion object {
        /** Every token is minted anew. */
        @JvmField
        public val OFF: Reuse = Reuse(Kind.OFF)

        /** Up to 10,000 tokens are kept, in less than 16 MiB: what the framework integrations use. */
        @JvmField
        public val RECOMMENDED: Reuse = Reuse(Kind.RECOMMENDED)

        /** Up to so many tokens are kept; zero and less are refused by the signer, as `options_invalid`. */
        @JvmStatic
        public fun capacity(tokens: Long): Reuse = Reuse(Kind.CAPACITY, tokens)
    }
}
