package io.github.knockjwt.servlet

import io.github.knockjwt.internal.web.Answer
import io.github.knockjwt.internal.web.Caching
import io.github.knockjwt.internal.web.Refresh
import jakarta.servlet.http.HttpServlet
import jakarta.servlet.http.HttpServletRequest
import jakarta.servlet.http.HttpServletResponse

/**
 * The endpoint from which pages get a new token before the old one expires: `GET` gives `{"token", "expires_at",
 * "refresh_at"}` with whole seconds since 1970 to the user who is signed in; 401 when nobody is, and never a redirect;
 * 403 to other sites; 405 to other methods. No cache keeps it.
 *
 * Behind a [KnockTokenFilter] these rules hold whatever other filters do: CORS does not open it, and a login form is
 * the 401.
 */
public class KnockTokenServlet(private val tokens: KnockTokens) : HttpServlet() {
    /** See the class. */
    override fun service(request: HttpServletRequest, response: HttpServletResponse) {
        val answer = Refresh.refusal(request.method, request.getHeader(SEC_FETCH_SITE))
            ?: Refresh.answer(tokens.tokens.handOut(request))
        val seal = Seal.of(request) ?: return send(answer, request, response)
        seal.answer = answer
    }

    private companion object {
        private const val serialVersionUID = 1L
    }
}

internal const val SEC_FETCH_SITE = "Sec-Fetch-Site"
internal fun send(answer: Answer, request: HttpServletRequest, response: HttpServletResponse) {
    response.resetBuffer()
    response.status = answer.status
    sealHeaders(response)
    answer.allow?.let { response.setHeader("Allow", it) }
    val body = answer.body.toByteArray()
    response.contentType = Refresh.CONTENT_TYPE
    response.setContentLength(body.size)
    if (request.method != "HEAD") response.outputStream.write(body)
}

/** What holds for whatever leaves the endpoint. */
internal fun sealHeaders(response: HttpServletResponse) {
    for (name in response.headerNames.toList()) {
        if (!Refresh.isForbidden(name)) continue
        response.setHeader(name, null) // which removes it in newer containers
        if (response.getHeader(name) != null) response.setHeader(name, "")
    }
    Refresh.fixed.forEach(response::setHeader)
    response.setHeader(VARY, Caching.varyOn(response.getHeaders(VARY), Refresh.vary))
}
