package io.github.knockjwt.ktor

import io.github.knockjwt.internal.web.Answer
import io.github.knockjwt.internal.web.Caching
import io.github.knockjwt.internal.web.Refresh
import io.ktor.http.Headers
import io.ktor.http.HttpHeaders
import io.ktor.http.HttpMethod
import io.ktor.http.HttpStatusCode
import io.ktor.http.Parameters
import io.ktor.http.content.OutgoingContent
import io.ktor.server.application.Application
import io.ktor.server.application.PipelineCall
import io.ktor.server.request.PipelineRequest
import io.ktor.server.request.httpMethod
import io.ktor.server.response.PipelineResponse
import io.ktor.server.response.ResponseCookies
import io.ktor.server.response.ResponseHeaders
import io.ktor.util.Attributes
import kotlin.coroutines.CoroutineContext

/**
 * A call of the refresh route. Its response keeps the headers that are set until the last moment, when those go
 * that would open the route to others or have its answer kept.
 */
internal class SealedCall(private val outer: PipelineCall) : PipelineCall {
    override val application: Application get() = outer.application
    override val attributes: Attributes get() = outer.attributes
    override val parameters: Parameters get() = outer.parameters
    override val coroutineContext: CoroutineContext get() = outer.coroutineContext
    override val request: PipelineRequest = Request(this, outer.request)
    override val response: PipelineResponse = Response(this, outer.response)

    val isHead: Boolean get() = request.httpMethod == HttpMethod.Head

    private val method get() = request.httpMethod.value
    private val site get() = request.headers["Sec-Fetch-Site"]

    fun refusal(): Answer? = Refresh.refusal(method, site)

    /** What is sent in place of that content, with the headers that may leave. */
    fun lastWord(content: OutgoingContent): OutgoingContent {
        val status = content.status ?: response.status() ?: HttpStatusCode.OK
        val instead = if (content is AnswerContent) null else Refresh.instead(method, site, status.value)
        val last = if (instead == null) content else answerContent(instead, isHead)
        val set = response.headers.allValues()
        val headers = outer.response.headers
        set.forEach { name, values ->
            if (mayLeave(name) && !(instead != null && Refresh.isOfBody(name))) {
                values.forEach { headers.append(name, it, safeOnly = false) }
            }
        }
        Refresh.fixed.forEach { (name, value) -> headers.append(name, value) }
        val vary = set.getAll(HttpHeaders.Vary).orEmpty() + last.headers.getAll(HttpHeaders.Vary).orEmpty()
        headers.append(HttpHeaders.Vary, Caching.varyOn(vary, Refresh.vary))
        return if (last is AnswerContent) last else last.with(last.headers.filtered(::mayLeave))
    }

    private fun mayLeave(name: String) =
        !Refresh.isForbidden(name) && !name.equals(HttpHeaders.Vary, true) && Refresh.fixed.keys.none { it.equals(name, true) }

    /** Nothing here could be unchanged since the sender has seen it. */
    private class Request(override val call: SealedCall, outer: PipelineRequest) : PipelineRequest by outer {
        override val headers: Headers = outer.headers.filtered {
            !it.equals(HttpHeaders.IfNoneMatch, true) && !it.equals(HttpHeaders.IfModifiedSince, true)
        }
    }

    private class Response(override val call: SealedCall, outer: PipelineResponse) : PipelineResponse by outer {
        override val headers = Kept()
        override val cookies = ResponseCookies(this)
    }

    private class Kept : ResponseHeaders() {
        private val lines = ArrayList<Pair<String, String>>()

        override fun engineAppendHeader(name: String, value: String) {
            lines += name to value
        }

        override fun getEngineHeaderNames() = lines.map { it.first }

        override fun getEngineHeaderValues(name: String) =
            lines.filter { it.first.equals(name, ignoreCase = true) }.map { it.second }
    }
}
