package io.github.knockjwt.ktor

import io.github.knockjwt.IssuedToken
import io.ktor.server.application.Application
import io.ktor.server.application.ApplicationCall
import io.ktor.server.application.BaseApplicationPlugin
import io.ktor.server.routing.Route
import io.ktor.server.routing.application
import io.ktor.server.routing.routing
import io.ktor.util.AttributeKey

/**
 * Gives each call the Knock token of the user who is signed in, and pages the route from which they get a new one.
 *
 * ```kotlin
 * install(Sessions) { … }
 * install(KnockJwt) {
 *     userId { call -> call.sessions.get<UserSession>()?.userId }
 * }
 * routing {
 *     get("/") { call.respondHtml { page(call.knockToken) } }
 * }
 * ```
 *
 * Whatever other plugins there are and in whatever order: the route (`GET /knock/token`) keeps its rules. It is
 * not opened by `CORS`, kept by no cache, and says 401 where the application would redirect to its login form. A
 * missing or a bad key stops the start.
 */
public val KnockJwt: BaseApplicationPlugin<Application, KnockJwtConfig, KnockTokens> =
    object : BaseApplicationPlugin<Application, KnockJwtConfig, KnockTokens> {
        override val key = AttributeKey<KnockTokens>("KnockJwt")

        override fun install(pipeline: Application, configure: KnockJwtConfig.() -> Unit): KnockTokens {
            val config = KnockJwtConfig().apply(configure)
            val tokens = KnockTokens(config.tokens(), pipeline)
            pipeline.attributes.put(KnockTokens.KEY, tokens)
            config.path?.let { path -> pipeline.routing { tokens.route(this, path) } }
            return tokens
        }
    }

/**
 * The Knock token of the user who is signed in at this moment; `null` when nobody is, and in development mode
 * without a key. Nothing is signed before it is read. A token that is there to be reused costs a microsecond, a new
 * one about a quarter of a millisecond with a key of 2048 bits; neither waits.
 *
 * The response of a call whose token was read is marked `Cache-Control: private` and `Vary: Cookie`. So it is read
 * before the response begins, and in particular before a stream.
 *
 * @throws IllegalStateException without the plugin, and when it is read for the first time after the response has
 *   begun
 * @throws io.github.knockjwt.KnockJwtException a code `user_id_…` or `grants_invalid`
 */
public val ApplicationCall.knockToken: String?
    get() = tokens().token(this)

/** [knockToken] with its times. */
public val ApplicationCall.knockIssuedToken: IssuedToken?
    get() = tokens().issued(this)

private fun ApplicationCall.tokens(): KnockTokens =
    application.attributes.getOrNull(KnockTokens.KEY) ?: error("install(KnockJwt) { … } comes first")

/**
 * The route from which pages get a new token, at this place of the routing: inside of `authenticate`, where
 * [KnockJwtConfig.userId] asks for the principal. Its rules hold there as well; a challenge becomes a 401. Set
 * [KnockJwtConfig.path] to `null` then.
 *
 * @throws IllegalStateException where the path is not fixed (`/{shop}/knock/token`)
 */
public fun Route.knockTokenRoute(path: String) {
    val tokens = application.attributes.getOrNull(KnockTokens.KEY) ?: error("install(KnockJwt) { … } comes first")
    tokens.route(this, path)
}
