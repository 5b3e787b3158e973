package io.github.knockjwt.servlet

import io.github.knockjwt.IssuedToken
import io.github.knockjwt.internal.web.Caching
import io.github.knockjwt.internal.web.Tokens
import jakarta.servlet.ServletRequest
import jakarta.servlet.http.HttpServletRequest
import jakarta.servlet.http.HttpServletRequestWrapper
import jakarta.servlet.http.HttpServletResponse
import jakarta.servlet.http.HttpServletResponseWrapper

/** A request on its way, through however many dispatches, and whether somebody was given its token. */
internal class Page(private val tokens: Tokens<HttpServletRequest>) {
    private var marked: MarkedResponse? = null

    /** The request with all that filters have put around it. */
    @Volatile
    var outermost: HttpServletRequest? = null

    var given = false
        private set

    /** Whether nobody but this page's mark has set `Cache-Control`. */
    var isAlone = false

    fun token(request: HttpServletRequest): String? = noting { tokens.token(request) }

    fun issued(request: HttpServletRequest): IssuedToken? = noting { tokens.handOut(request)?.issued }

    fun request(request: HttpServletRequest): HttpServletRequest {
        request.setAttribute(PAGE, this)
        outermost = null
        return LazyRequest(request, this)
    }

    fun response(response: HttpServletResponse): HttpServletResponse = MarkedResponse(response, this).also {
        marked = it
        if (given) it.mark() // for the container may have taken it back, to show an error
    }

    private inline fun <T : Any> noting(read: () -> T?): T? {
        check(given || marked?.isCommitted != true) {
            "the Knock token is read for the first time after the response was committed, which can no longer be " +
                "marked as private: read it before, and before a stream"
        }
        val token = read()
        if (!given && token != null) {
            given = true
            marked?.mark()
        }
        return token
    }

    companion object {
        private const val PAGE = "io.github.knockjwt.servlet.page"

        /** Whether a request, or one inside of it, has the token as an attribute. */
        const val LAZY = "io.github.knockjwt.servlet.lazy"

        fun of(request: ServletRequest): Page? = request.getAttribute(PAGE) as? Page
    }
}

/** Has the token as an attribute, for templates. */
private class LazyRequest(request: HttpServletRequest, private val page: Page) : HttpServletRequestWrapper(request) {
    override fun getAttribute(name: String): Any? = when (name) {
        KnockTokens.ATTRIBUTE -> super.getAttribute(name) ?: page.token(page.outermost ?: this)
        Page.LAZY -> true
        else -> super.getAttribute(name)
    }
}

/**
 * Keeps a page that holds a token out of shared caches, whatever is set before and after it was read. A `Cache-Control`
 * that is its mark alone is not shown to others: there are filters that forbid all caches where nobody has said anything.
 */
private class MarkedResponse(response: HttpServletResponse, private val page: Page) : HttpServletResponseWrapper(response) {
    fun mark() {
        val before = super.getHeaders(CACHE_CONTROL)
        page.isAlone = before.isEmpty() || page.isAlone && before.singleOrNull() == Caching.PRIVATE
        super.setHeader(CACHE_CONTROL, Caching.privateOnly(before))
        super.setHeader(VARY, Caching.varyOn(getHeaders(VARY), COOKIE))
        for (name in headerNames.toList()) if (Caching.isForSharedCaches(name)) super.setHeader(name, Caching.forbidding(name))
    }

    override fun containsHeader(name: String): Boolean = !isHidden(name) && super.containsHeader(name)

    override fun getHeader(name: String): String? = if (isHidden(name)) null else super.getHeader(name)

    override fun getHeaders(name: String): Collection<String> = if (isHidden(name)) emptyList() else super.getHeaders(name)

    override fun getHeaderNames(): Collection<String> = super.getHeaderNames().filterNot(::isHidden)

    private fun isHidden(name: String) = page.given && page.isAlone && name.equals(CACHE_CONTROL, true)

    override fun setHeader(name: String, value: String?) = super.setHeader(name, allowed(name, listOfNotNull(value), value))

    override fun addHeader(name: String, value: String?) {
        if (page.given && (name.equals(CACHE_CONTROL, true) || name.equals(VARY, true))) {
            super.setHeader(name, allowed(name, getHeaders(name) + listOfNotNull(value), value))
        } else {
            super.addHeader(name, allowed(name, emptyList(), value))
        }
    }

    override fun setIntHeader(name: String, value: Int) = setHeader(name, value.toString())

    override fun addIntHeader(name: String, value: Int) = addHeader(name, value.toString())

    override fun reset() {
        super.reset()
        if (page.given) mark()
    }

    private fun allowed(name: String, together: Collection<String>, value: String?): String? = when {
        !page.given -> value
        name.equals(CACHE_CONTROL, true) -> {
            page.isAlone = together.isEmpty()
            Caching.privateOnly(together)
        }
        name.equals(VARY, true) -> Caching.varyOn(together, COOKIE)
        Caching.isForSharedCaches(name) -> Caching.forbidding(name)
        else -> value
    }
}

internal const val CACHE_CONTROL = "Cache-Control"
internal const val VARY = "Vary"
private val COOKIE = listOf("Cookie")
