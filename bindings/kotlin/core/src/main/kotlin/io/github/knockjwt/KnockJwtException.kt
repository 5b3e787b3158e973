package io.github.knockjwt

/**
 * What this library throws whenever something is wrong with a key, a request for a token, or a token.
 *
 * [message] says what to do, is for people and may change. [code] (`signing_key_is_api_key`) and [number] (105)
 * are stable, and the same in every language. None of them ever holds key material or a whole token.
 */
public class KnockJwtException internal constructor(
    /** The stable number of what is wrong; `docs/errors.md` lists all of them. */
    public val number: Int,
    /** The stable name of what is wrong, in snake_case. */
    public val code: String,
    /** What is wrong and what to do. */
    override val message: String,
) : RuntimeException(message) {
    private companion object {
        private const val serialVersionUID = 1L
    }
}
