package io.github.knockjwt.ktor

import io.github.knockjwt.Grants
import io.github.knockjwt.KnockJwtException
import io.github.knockjwt.TokenOptions
import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.internal.web.Tokens
import io.ktor.server.application.ApplicationCall
import kotlin.time.Duration

/** What [KnockJwt] is set up with. */
public class KnockJwtConfig internal constructor() {
    /**
     * Signs the tokens. It hands them out again unless it was made with another `reuse`. Without one, the key is
     * that of the environment (`KNOCK_SIGNING_KEY`, `KNOCK_SIGNING_KEY_FILE`).
     */
    public var signer: UserTokenSigner? = null

    /**
     * Where pages get a new token before the old one expires; `null` for nowhere, as where [knockTokenRoute]
     * says it.
     */
    public var path: String? = "/knock/token"

    /** How long the tokens live, in whole seconds; what the signer says unless given. */
    @get:JvmSynthetic
    @set:JvmSynthetic
    public var expiresIn: Duration? = null

    /** Whether the tokens allow only what [grants] names. */
    public var explicitGrants: Boolean = false

    /**
     * Do without a signing key where there is none: there are no tokens then, which the log says once. With a key
     * all is as usual, and a bad key always fails. For Knock environments that do not require tokens.
     */
    public var development: Boolean = false

    private var userId: ((ApplicationCall) -> Any?)? = null
    private var grants: ((ApplicationCall) -> Grants?)? = null

    /**
     * The id under which Knock knows the user who is signed in (a string, a whole number or a UUID), or `null`
     * when nobody is. It decides whose token is given: take it from your session or principal, never from what the
     * client says. It is asked whenever a token is read.
     */
    public fun userId(find: (ApplicationCall) -> Any?) {
        userId = find
    }

    /** What a token grants. It is asked whenever a token is read. */
    public fun grants(find: (ApplicationCall) -> Grants?) {
        grants = find
    }
    @Throws(KnockJwtException::class)
    internal fun tokens(): Tokens<ApplicationCall> {
        val (lifetime, explicit) = expiresIn to explicitGrants
        val user = checkNotNull(userId) { "install(KnockJwt) { userId { call -> … } } says who is signed in" }
        return Tokens.of(signer, user, grants, development) {
            TokenOptions(expiresIn = lifetime, grants = it, explicitGrants = explicit)
        }
    }
}
