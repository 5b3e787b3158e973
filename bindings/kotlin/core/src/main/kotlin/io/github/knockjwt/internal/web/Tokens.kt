package io.github.knockjwt.internal.web

import io.github.knockjwt.Grants
import io.github.knockjwt.IssuedToken
import io.github.knockjwt.KnockJwtException
import io.github.knockjwt.TokenOptions
import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.internal.InternalKnockJwtApi
import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.idText
import org.slf4j.LoggerFactory
import java.util.concurrent.atomic.AtomicBoolean

/** Hands out the tokens of one application, whose requests are of type [R]. */
@InternalKnockJwtApi
public class Tokens<R> private constructor(
    private val signer: UserTokenSigner?,
    private val userId: (R) -> Any?,
    private val fixed: TokenOptions?,
    private val grants: ((R) -> Grants?)?,
    private val perGrants: (Grants?) -> TokenOptions,
) {
    /** The token of whoever is signed in at this moment; `null` when nobody is, and in development mode. */
    public fun token(request: R): String? {
        val user = idText(NativeArgument.USER_ID, userId(request)) ?: return null
        return signer?.sign(user, options(request))
    }

    /** The same with its times; the one field of [Handout] is `null` in development mode alone. */
    public fun handOut(request: R): Handout? {
        val user = idText(NativeArgument.USER_ID, userId(request)) ?: return null
        return Handout(signer?.issue(user, options(request)))
    }

    private fun options(request: R): TokenOptions? = if (grants == null) fixed else perGrants(grants.invoke(request))

    /** What a user who is signed in gets. */
    @InternalKnockJwtApi
    public class Handout internal constructor(public val issued: IssuedToken?)

    @InternalKnockJwtApi
    public companion object {
        private val told = AtomicBoolean()

        /**
         * Called at start-up, for then a missing or a bad key stops the start and not the first request.
         * `options` makes those of a token that has these grants.
         */
        public fun <R> of(
            signer: UserTokenSigner?,
            userId: (R) -> Any?,
            grants: ((R) -> Grants?)?,
            development: Boolean,
            options: (Grants?) -> TokenOptions,
        ): Tokens<R> {
            val reusing = signer?.reusing() ?: ofEnvironment(development)
            val fixed = options(null)
            reusing?.check(fixed)
            return Tokens(reusing, userId, fixed, grants, options)
        }

        private fun ofEnvironment(mayBeMissing: Boolean): UserTokenSigner? =
            try {
                UserTokenSigner.fromEnv().use { it.reusing() }
            } catch (error: KnockJwtException) {
                if (!mayBeMissing || error.code != "signing_key_missing") throw error
                if (!told.getAndSet(true)) {
                    LoggerFactory.getLogger("io.github.knockjwt")
                        .warn("development mode without a signing key: pages and clients get no Knock token")
                }
                null
            }
    }
}
