package io.github.knockjwt.servlet

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
 */
public class KnockTokenFilter(private val tokens: KnockTokens) : Filter {
    /** See the class. */
    override fun doFilter(request: ServletRequest, response: ServletResponse, chain: FilterChain) {
        if (request !is HttpServletRequest || response !is HttpServletResponse || Seal.of(request) != null) {
            return chain.doFilter(request, response)
        }
        if (isRefresh(request)) return Seal(request, response).pass(chain)
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
