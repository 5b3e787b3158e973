package io.github.knockjwt.servlet

import jakarta.servlet.DispatcherType
import jakarta.servlet.Filter
import jakarta.servlet.FilterChain
import jakarta.servlet.ServletRequest
import jakarta.servlet.ServletResponse
import jakarta.servlet.http.HttpServletRequest
import jakarta.servlet.http.HttpServletResponse

/**
 * Gives each request the token of its user, as [KnockTokens.token] and as the attribute `knockToken`, and holds the
 * [KnockTokenServlet] to its rules, whatever other filters there are.
 *
 * It belongs before all other filters, for what stands before it could undo the mark of a page, or open the servlet to
 * other sites. It need not stand after those that say who the user is, since the token is signed when it is read.
 * [KnockTokens.register] does all that. It may be mapped to dispatches of every kind.
 *
 * Filters behind it may hand on a request of their own, with another session or another user. [KnockTokens.token] asks
 * for the user of the request that it is given. The attribute asks the one that has passed all filters, which
 * [KnockTokens.register] sees to; where this filter was added in another way, it asks the one that this filter handed on.
 */
public class KnockTokenFilter(private val tokens: KnockTokens) : Filter {
    /** See the class. */
    override fun doFilter(request: ServletRequest, response: ServletResponse, chain: FilterChain) {
        if (request !is HttpServletRequest || response !is HttpServletResponse) return chain.doFilter(request, response)
        if (Seal.of(request) == null) {
            if (isRefresh(request)) return Seal(request, response).pass(chain)
        } else {
            if (request.dispatcherType != DispatcherType.ERROR) return chain.doFilter(request, response)
            sealHeaders(response) // which the container may have taken back, to show a page of the application's
        }
        val page = Page.of(request)
        when {
            page == null -> with(Page(tokens.tokens)) { chain.doFilter(request(request), response(response)) }
            // A dispatch of what came through here already, with the container's own request.
            request.getAttribute(Page.LAZY) == null -> chain.doFilter(page.request(request), page.response(response))
            else -> chain.doFilter(request, response)
        }
    }
    private fun isRefresh(request: HttpServletRequest): Boolean {
        val servlet = request.httpServletMapping?.servletName
        if (servlet.isNullOrEmpty()) return false
        return request.servletContext.getServletRegistration(servlet)?.className == KnockTokenServlet::class.java.name
    }
}

/** Behind those that hand on a request of their own: who is signed in is what they say. */
internal class OutermostFilter : Filter {
    override fun doFilter(request: ServletRequest, response: ServletResponse, chain: FilterChain) {
        if (request is HttpServletRequest) Page.of(request)?.outermost = request
        chain.doFilter(request, response)
    }
}
