package io.github.knockjwt

/**
 * A remark on a token that is valid but will give trouble: `expires_in_too_short`, `expires_in_too_long`,
 * `token_over_cookie_size`. Never an error.
 *
 * @property code the stable name, in snake_case
 * @property message what the trouble is and what to do, for a person
 */
public class TokenWarning internal constructor(public val code: String, public val message: String) {
    /** The message. */
    override fun toString(): String = message

    /** Whether it is the same remark. */
    override fun equals(other: Any?): Boolean = other is TokenWarning && other.code == code

    /** By the code. */
    override fun hashCode(): Int = code.hashCode()
}
