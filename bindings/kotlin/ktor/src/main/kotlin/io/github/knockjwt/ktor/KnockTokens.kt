package io.github.knockjwt.ktor

import io.github.knockjwt.IssuedToken
import io.github.knockjwt.internal.web.Caching
import io.github.knockjwt.internal.web.Refresh
import io.github.knockjwt.internal.web.Tokens
import io.ktor.http.HttpHeaders
import io.ktor.http.HttpStatusCode
import io.ktor.http.content.OutgoingContent
import io.ktor.server.application.Application
import io.ktor.server.application.ApplicationCall
import io.ktor.server.application.ApplicationCallPipeline
import io.ktor.server.application.call
import io.ktor.server.response.ApplicationSendPipeline
import io.ktor.server.response.respond
import io.ktor.server.routing.Route
import io.ktor.server.routing.route
import io.ktor.util.AttributeKey
import io.ktor.util.pipeline.PipelinePhase

/** The installed plugin. */
public class KnockTokens internal constructor(
    private val tokens: Tokens<ApplicationCall>,
    application: Application,
) {
    @Volatile
    private var sealed = emptyArray<String>()

    init {
        // Before all else: what a plugin has done to a response, Ktor lets nobody undo.
        val first = PipelinePhase("KnockJwt")
        application.insertPhaseBefore(ApplicationCallPipeline.Setup, first)
        application.intercept(first) {
            if (!isSealed(call)) return@intercept
            val inner = SealedCall(call)
            call.attributes.put(KNOWN, inner)
            val refused = inner.refusal()
            if (refused != null) inner.respond(answerContent(refused, inner.isHead)) else application.execute(inner, Unit)
            finish()
        }
        // After all others who set headers.
        application.sendPipeline.intercept(ApplicationSendPipeline.After) { content ->
            when (val known = call.attributes.getOrNull(KNOWN)) {
                null -> Unit
                is SealedCall -> proceedWith(known.lastWord(content as OutgoingContent))
                else -> markPrivate(call, content as OutgoingContent)
            }
        }
    }

    /** Asked of every call, so it allocates nothing. */
    private fun isSealed(call: ApplicationCall): Boolean {
        val uri = call.request.local.uri
        for (path in sealed) {
            val ends = uri.startsWith(path) && (uri.length == path.length || uri[path.length] == '?' || uri[path.length] == '#')
            if (ends) return sealedCall(call) == null
        }
        return false
    }

    internal fun token(call: ApplicationCall): String? = noting(call) { tokens.token(call) }

    internal fun issued(call: ApplicationCall): IssuedToken? = noting(call) { tokens.handOut(call)?.issued }

    private inline fun <T : Any> noting(call: ApplicationCall, read: () -> T?): T? {
        val unread = !call.attributes.contains(KNOWN)
        check(!unread || !call.response.isCommitted) {
            "call.knockToken is read for the first time after the response has begun, which can no longer be marked " +
                "as private: read it before, and before a stream"
        }
        val token = read()
        if (unread && token != null) call.attributes.put(KNOWN, READ)
        return token
    }

    internal fun route(parent: Route, path: String) {
        sealed += pathOf(parent, path)
        parent.route(path) {
            handle {
                val sealed = sealedCall(call)
                // Somebody spelt the path in a way that only the routing understands.
                if (sealed == null) return@handle call.respond(HttpStatusCode.NotFound)
                call.respond(answerContent(Refresh.answer(tokens.handOut(call)), sealed.isHead))
            }
        }
    }

    internal companion object {
        val KEY = AttributeKey<KnockTokens>("KnockJwt tokens")

        /** What is known of a call: the [SealedCall] that it is in, or that its token was [READ]. Every call is asked. */
        private val KNOWN = AttributeKey<Any>("KnockJwt call")
        private val READ = Any()

        private fun sealedCall(call: ApplicationCall) = call.attributes.getOrNull(KNOWN) as? SealedCall
    }
}

/**
 * Ktor takes no header back, so what a shared cache may do is forbidden beside what others allow: of several
 * directives the strictest counts (RFC 9111 §3 and §4.2.1).
 */
private fun markPrivate(call: ApplicationCall, content: OutgoingContent) {
    val headers = call.response.headers
    val (set, own) = headers.allValues() to content.headers
    headers.append(HttpHeaders.CacheControl, Caching.PRIVATE)
    if (set.isEmpty() && own.isEmpty()) return headers.append(HttpHeaders.Vary, HttpHeaders.Cookie)
    val vary = set.getAll(HttpHeaders.Vary).orEmpty() + own.getAll(HttpHeaders.Vary).orEmpty()
    if (Caching.varyOn(vary, COOKIE) != Caching.varyOn(vary, emptyList())) headers.append(HttpHeaders.Vary, HttpHeaders.Cookie)
    for (name in set.names() + own.names()) {
        if (Caching.isForSharedCaches(name)) headers.append(name, Caching.forbidding(name))
    }
}

private val COOKIE = listOf(HttpHeaders.Cookie)
