package io.github.knockjwt.servlet

import io.github.knockjwt.Grants
import io.github.knockjwt.IssuedToken
import io.github.knockjwt.KnockJwtException
import io.github.knockjwt.TokenOptions
import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.internal.web.Tokens
import jakarta.servlet.DispatcherType
import jakarta.servlet.ServletContext
import jakarta.servlet.ServletRequest
import jakarta.servlet.http.HttpServletRequest
import java.time.Duration
import java.util.EnumSet
import java.util.function.Function

/**
 * Hands out the Knock tokens of an application: to its pages by [KnockTokenFilter], and to scripts by
 * [KnockTokenServlet].
 *
 * ```java
 * KnockTokens tokens = KnockTokens.builder()
 *     .userId(request -> userIdOf(request.getSession(false)))
 *     .build();
 * tokens.register(servletContext, "/knock/token");
 * ```
 */
public class KnockTokens private constructor(
    @get:JvmSynthetic internal val tokens: Tokens<HttpServletRequest>,
) {
    /**
     * Adds the filter, and the servlet at that path. The filter stands before all that were added behind others
     * (`isMatchAfter`) or are in `web.xml`, but containers put it after those that were themselves added before others:
     * call it before those are. Spring Boot adds all its filters in that way, by their order: give what calls this the
     * order `Ordered.HIGHEST_PRECEDENCE`, by the interface `Ordered`, for an annotation on a `@Bean` method says nothing
     * to Boot. Call it after filters are added that hand on a request of their own behind all others, for the attribute
     * `knockToken` to ask theirs.
     *
     * @throws IllegalStateException when the context has started, and when it has been called for it before
     */
    public fun register(context: ServletContext, path: String) {
        val dispatches = EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR)
        for ((name, filter) in mapOf(FILTER to KnockTokenFilter(this), OUTERMOST to OutermostFilter())) {
            val added = checkNotNull(context.addFilter(name, filter)) { "KnockTokens.register was called twice for one context" }
            added.setAsyncSupported(true)
            added.addMappingForUrlPatterns(dispatches, name == OUTERMOST, "/*")
        }
        context.addServlet(SERVLET, KnockTokenServlet(this)).addMapping(path)
    }

    /** Sets up what hands out tokens. */
    public class Builder internal constructor() {
        private var signer: UserTokenSigner? = null
        private var userId: (HttpServletRequest) -> Any? = { it.userPrincipal?.name }
        private var grants: ((HttpServletRequest) -> Grants?)? = null
        private var expiresIn: Duration? = null
        private var explicitGrants = false
        private var development = false

        /**
         * Signs the tokens. It hands them out again unless it was made with another `reuse`. Without one, the key
         * is that of the environment (`KNOCK_SIGNING_KEY`, `KNOCK_SIGNING_KEY_FILE`).
         */
        public fun signer(signer: UserTokenSigner?): Builder = apply { this.signer = signer }

        /**
         * The id under which Knock knows the user who is signed in (a string, a whole number or a UUID), or
         * `null` when nobody is; the name of the request's principal unless given. It decides whose token is
         * given: take it from your session, never from what the client says. It is asked whenever a token is read.
         */
        public fun userId(find: Function<in HttpServletRequest, out Any?>): Builder = apply { userId = find::apply }

        /** What a token grants. It is asked whenever a token is read. */
        public fun grants(find: Function<in HttpServletRequest, out Grants?>): Builder = apply { grants = find::apply }

        /** How long the tokens live, in whole seconds; what the signer says unless given. */
        public fun expiresIn(lifetime: Duration?): Builder = apply { expiresIn = lifetime }

        /** Whether the tokens allow only what [grants] names. */
        public fun explicitGrants(explicit: Boolean): Builder = apply { explicitGrants = explicit }

        /**
         * Do without a signing key where there is none: there are no tokens then, which the log says once. With a
         * key all is as usual, and a bad key always fails. For Knock environments that do not require tokens.
         */
        public fun development(allowed: Boolean): Builder = apply { development = allowed }

        /**
         * At start-up, for then a missing or a bad key stops the start and not the first request.
         *
         * @throws KnockJwtException the codes of the key when no signer is given, `expires_in_invalid`
         */
        @Throws(KnockJwtException::class)
        public fun build(): KnockTokens {
            val (lifetime, explicit) = expiresIn to explicitGrants
            return KnockTokens(
                Tokens.of(signer, userId, grants, development) {
                    TokenOptions.builder().expiresIn(lifetime).grants(it).explicitGrants(explicit).build()
                },
            )
        }
    }

    /** Where tokens are read. */
    public companion object {
        /** The attribute of each request that is its user's token. */
        public const val ATTRIBUTE: String = "knockToken"

        private const val FILTER = "io.github.knockjwt.servlet.KnockTokenFilter"
        private const val OUTERMOST = "io.github.knockjwt.servlet.OutermostFilter"
        private const val SERVLET = "io.github.knockjwt.servlet.KnockTokenServlet"

        /** Sets up what hands out tokens. */
        @JvmStatic
        public fun builder(): Builder = Builder()

        /**
         * The token of the user who is signed in at this moment; `null` when nobody is, and in development mode
         * without a key. Nothing is signed before it is read. The response is then marked `Cache-Control: private`
         * and `Vary: Cookie`, so it is read before the response is committed. Templates have the same as the
         * request's attribute `knockToken`.
         *
         * @throws IllegalStateException without the filter, and when it is read for the first time after the
         *   response was committed
         * @throws KnockJwtException a code `user_id_…` or `grants_invalid`
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun token(request: ServletRequest): String? = page(request).token(request as HttpServletRequest)

        /** [token] with its times. */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun issuedToken(request: ServletRequest): IssuedToken? = page(request).issued(request as HttpServletRequest)

        private fun page(request: ServletRequest) =
            checkNotNull(Page.of(request)) { "the request did not come through a KnockTokenFilter" }
    }
}
