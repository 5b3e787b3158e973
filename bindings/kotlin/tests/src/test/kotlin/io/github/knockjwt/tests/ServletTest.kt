package io.github.knockjwt.tests

import io.github.knockjwt.Grants
import io.github.knockjwt.KnockJwtException
import io.github.knockjwt.Permission
import io.github.knockjwt.inspect
import io.github.knockjwt.servlet.KnockTokenServlet
import io.github.knockjwt.servlet.KnockTokens
import jakarta.servlet.DispatcherType
import jakarta.servlet.Filter
import jakarta.servlet.FilterChain
import jakarta.servlet.ServletContext
import jakarta.servlet.ServletRequest
import jakarta.servlet.ServletResponse
import jakarta.servlet.http.HttpServlet
import jakarta.servlet.http.HttpServletRequest
import jakarta.servlet.http.HttpServletRequestWrapper
import jakarta.servlet.http.HttpServletResponse
import jakarta.servlet.http.HttpSession
import java.lang.reflect.Proxy
import java.time.Duration
import java.util.EnumSet
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** The filter and the servlet in one container. */
abstract class ServletTest {
    private val running = ArrayList<() -> Unit>()

    @AfterEach
    fun stop() = running.forEach { it() }

    /** Starts the container with what is added to its context, and tells the port and how it is stopped. */
    internal abstract fun start(configure: (ServletContext) -> Unit, errors: String? = null): Pair<Int, () -> Unit>

    private fun serving(configure: ServletContext.() -> Unit): Site {
        val (port, stop) = start(configure)
        running += stop
        return Site(port)
    }

    private fun tokens(more: KnockTokens.Builder.() -> Unit = {}): KnockTokens =
        KnockTokens.builder().signer(Shared.signer).userId { Shared.user(it.getHeader("X-User")) }.apply(more).build()

    private fun ServletContext.get(path: String, respond: (HttpServletRequest, HttpServletResponse) -> Unit) {
        val servlet = object : HttpServlet() {
            override fun doGet(request: HttpServletRequest, response: HttpServletResponse) = respond(request, response)
        }
        addServlet(path, servlet).apply { setAsyncSupported(true) }.addMapping(path)
    }

    private fun ServletContext.before(name: String, filter: Filter) {
        addFilter(name, filter).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*")
    }

    /** Whom the context answers with an error page of its own. */
    private class Failing(private val then: (HttpServletRequest, HttpServletResponse) -> Unit) : Filter {
        override fun doFilter(request: ServletRequest, response: ServletResponse, chain: FilterChain) {
            chain.doFilter(request, response)
            then(request as HttpServletRequest, response as HttpServletResponse)
        }
    }

    private fun ServletContext.page() = get("/page") { request, response ->
        response.writer.write(KnockTokens.token(request) ?: "nobody")
    }

    @Test
    fun `the rules of the refresh endpoint`() = assertRefreshRules(serving { tokens().register(this, "/knock/token") })

    @Test
    fun `tokens are handed out again unless the signer was made with another reuse`() = assertReuse("/page") { given ->
        serving {
            tokens { signer(given) }.register(this, "/knock/token")
            page()
        }
    }

    @Test
    fun `what was set by a filter in front is taken back`() {
        val site = serving {
            // Which the container keeps there, since it was added before others before we were.
            addFilter("front", headers).addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*")
            tokens().register(this, "/knock/token")
            get("/page") { request, response -> response.writer.write(KnockTokens.token(request)!!) }
        }
        val origin = mapOf("Origin" to "https://elsewhere.example", "If-None-Match" to "*")
        val given = site.ask("/knock/token", "ada", headers = origin)
        given.assertAnswer(200, given.text, "the token", "Origin, Cookie, Authorization")
        site.ask("/knock/token").assertAnswer(401, NOBODY, "nobody", "Origin, Cookie, Authorization")
        site.ask("/knock/token", "ada", "OPTIONS").assertAnswer(405, REFUSED_METHOD, "OPTIONS", "Origin, Cookie, Authorization")
        assertEquals(500, site.ask("/knock/token", "throws").apply { assertUnopened("an error") }.status)
        assertPrivate(site.ask("/page", "ada"), "ada", "a page")
    }

    /** What opens an answer to others and has caches keep it, for whom it may reach. */
    private val headers = Filter { request, response, chain ->
        response as HttpServletResponse
        response.setHeader("Access-Control-Allow-Origin", "*")
        response.addHeader("Cache-Control", "public, max-age=60")
        response.setHeader("CDN-Cache-Control", "max-age=60")
        response.setHeader("ETag", "\"x\"")
        response.setDateHeader("Last-Modified", 0)
        response.addHeader("Vary", "Origin")
        chain.doFilter(request, response)
    }

    @Test
    fun `the version of the specification is the one that this is run for`() {
        val expected = System.getProperty("knock.servlet", "6.1")
        serving { assertEquals(expected, "$majorVersion.$minorVersion") }
    }

    @Test
    fun `the servlet alone keeps them where nobody interferes`() {
        val site = serving { addServlet("alone", KnockTokenServlet(tokens())).addMapping("/knock/token") }
        site.ask("/knock/token").assertAnswer(401, NOBODY, "nobody")
        for (method in listOf("HEAD", "OPTIONS", "POST", "PROPFIND")) {
            site.ask("/knock/token", "ada", method).assertAnswer(405, if (method == "HEAD") "" else REFUSED_METHOD, method)
        }
        assertEquals("ada", Shared.userOf(site.ask("/knock/token", "ada").json.text("token")))
    }

    @Test
    fun `no other filter opens the endpoint, has it cached, or redirects from it`() {
        val cors = Filter { request, response, chain ->
            response as HttpServletResponse
            headers.doFilter(request, response) { _, _ ->
                if ((request as HttpServletRequest).method == "OPTIONS") response.status = 204 else chain.doFilter(request, response)
            }
            response.setHeader("Access-Control-Allow-Credentials", "true")
        }
        val logins = mapOf<String, (HttpServletResponse) -> Unit>(
            "a redirect" to { it.sendRedirect("/login") },
            "an error" to { it.sendError(401) },
            "a status" to { it.status = 401 },
            "the form itself" to { it.writer.write("<form>") },
        )
        for ((how, login) in logins) {
            val site = serving {
                tokens().register(this, "/knock/token")
                before("cors", cors)
                before("login") { request, response, chain ->
                    if ((request as HttpServletRequest).getHeader("X-User") == null) login(response as HttpServletResponse)
                    else chain.doFilter(request, response)
                }
            }
            site.ask("/knock/token").assertAnswer(401, NOBODY, how, "Origin, Cookie, Authorization")
            val given = site.ask("/knock/token", "ada", headers = mapOf("Origin" to "https://elsewhere.example", "If-None-Match" to "*"))
            given.assertAnswer(200, given.text, how, "Origin, Cookie, Authorization")
            assertEquals("ada", Shared.userOf(given.json.text("token")))
            site.ask("/knock/token", method = "OPTIONS").assertAnswer(405, REFUSED_METHOD, how)
            assertEquals(500, site.ask("/knock/token", "throws").apply { assertUnopened("an error") }.status)
        }
        val refusing = serving {
            tokens().register(this, "/knock/token")
            before("teapot") { _, response, _ -> (response as HttpServletResponse).run { status = 418; writer.write("short") } }
        }
        refusing.ask("/knock/token", "ada").apply {
            assertEquals("418 short", "$status $text")
            assertSealed("an answer of the application's")
        }
    }

    @Test
    fun `a page that was given a token is its user's alone`() {
        val site = serving {
            tokens().register(this, "/knock/token")
            get("/page") { request, response ->
                val early = if (request.getParameter("late") == null) KnockTokens.token(request) else null
                val names = request.parameterNames.toList().filter { it[0].isUpperCase() }
                val add = request.getParameter("add") != null
                for (name in names) request.getParameter(name).let { if (add) response.addHeader(name, it) else response.setHeader(name, it) }
                if (request.getParameter("reset") != null) response.reset()
                response.writer.write(early ?: KnockTokens.token(request) ?: "nobody")
            }
            get("/template") { request, response -> response.writer.write("${request.getAttribute("knockToken")}") }
            get("/unread") { _, response -> response.writer.write("page") }
            get("/twice") { request, response ->
                response.writer.write("${KnockTokens.issuedToken(request)!!.token == KnockTokens.token(request)}")
            }
            get("/late") { request, response ->
                response.flushBuffer()
                response.writer.write(runCatching { KnockTokens.token(request) }.exceptionOrNull()!!.message!!)
            }
        }
        val plain = site.ask("/page", "ada")
        assertEquals(listOf("private", "Cookie"), listOf(plain.header("cache-control"), plain.header("vary")))
        val set = mapOf(
            "Cache-Control=public,max-age=60,s-maxage=600" to "max-age=60, private",
            "Cache-Control=no-store" to "no-store, private",
            "Vary=Accept-Encoding" to "private",
            "Vary=cookie" to "private",
            "Vary=*" to "private",
            "Surrogate-Control=max-age=60" to "private",
            "CDN-Cache-Control=max-age=60" to "private",
            "X-Accel-Expires=60" to "private",
        )
        for ((query, cacheControl) in set) {
            for (way in listOf("", "&late=1", "&add=1", "&late=1&add=1", "&reset=1")) {
                val reply = site.ask("/page?$query$way", "ada")
                assertPrivate(reply, "ada", query + way)
                if ("reset" !in way) assertEquals(cacheControl, reply.header("cache-control"), query + way)
            }
            assertNull(site.ask("/page?$query").header("cache-control")?.takeIf { "private" in it }, "nobody's page")
        }
        assertPrivate(site.ask("/template", "ada"), "ada", "a template")
        assertEquals("null", site.ask("/template").text)
        assertNull(site.ask("/unread", "ada").header("cache-control"))
        assertEquals("true", site.ask("/twice", "ada").text)
        assertTrue("after the response was committed" in site.ask("/late", "ada").text)
    }

    @Test
    fun `the token is that of who is signed in when it is read, in every dispatch`() {
        val site = serving {
            val tokens = KnockTokens.builder().signer(Shared.signer).userId { it.getAttribute("user") ?: it.getSession(false)?.getAttribute("user") }.build()
            tokens.register(this, "/knock/token")
            get("/login") { request, response ->
                val before = KnockTokens.token(request)
                request.getSession(true).setAttribute("user", request.getParameter("user"))
                response.writer.write("$before ${KnockTokens.token(request)}")
            }
            get("/logout") { request, response ->
                request.session.invalidate()
                response.writer.write("${KnockTokens.token(request)}")
            }
            get("/async") { request, response ->
                val context = request.startAsync(request, response)
                context.start {
                    response.writer.write(KnockTokens.token(request)!!)
                    context.complete()
                }
            }
            get("/forward") { request, response -> request.getRequestDispatcher("/forwarded").forward(request, response) }
            get("/forwarded") { request, response -> response.writer.write(KnockTokens.token(request)!!) }
        }
        val login = site.ask("/login?user=ada")
        val cookie = mapOf("Cookie" to login.header("set-cookie")!!.substringBefore(';'))
        val (before, after) = login.text.split(' ')
        assertEquals("null ada", "$before ${Shared.userOf(after)}")
        assertEquals("grace", Shared.userOf(site.ask("/login?user=grace", headers = cookie).text.substringAfter(' ')))
        for (path in listOf("/async", "/forward")) assertPrivate(site.ask(path, headers = cookie), "grace", path)
        assertEquals("grace", Shared.userOf(site.ask("/knock/token", headers = cookie).json.text("token")))
        assertEquals("null", site.ask("/logout", headers = cookie).text)
        site.ask("/knock/token", headers = cookie).assertAnswer(401, NOBODY, "after the end of the session")
    }

    @Test
    fun `who forbids all caches where nobody has said anything, still does`() {
        val site = serving {
            tokens().register(this, "/knock/token")
            before("security", Failing { _, response ->
                // As Spring Security does.
                val isSaid = response.containsHeader("Cache-Control") || response.getHeader("cache-control") != null ||
                    response.getHeaders("Cache-Control").isNotEmpty() || response.headerNames.any { it.equals("Cache-Control", true) }
                if (!isSaid) response.addHeader("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate")
            })
            get("/page") { request, response ->
                request.getParameter("own")?.let { response.setHeader("Cache-Control", it) }
                val token = KnockTokens.token(request)!!
                if (request.getParameter("reset") != null) response.reset()
                if (request.getParameter("back") != null) {
                    response.setHeader("Cache-Control", "max-age=60")
                    response.setHeader("Cache-Control", null)
                }
                response.writer.write(token)
            }
        }
        for (query in listOf("", "?reset=1", "?own=max-age=5&reset=1")) {
            val reply = site.ask("/page$query", "ada")
            assertEquals("no-cache, no-store, max-age=0, must-revalidate, private", reply.header("cache-control"), query)
            assertEquals("Cookie", reply.header("vary"), query)
        }
        assertEquals("max-age=5, private", site.ask("/page?own=max-age=5", "ada").header("cache-control"))
        assertTrue("private" in site.ask("/page?back=1", "ada").header("cache-control")!!)
    }

    @Test
    fun `an error page that has the token is its user's alone too, and one of the refresh endpoint may have it`() {
        val (port, stop) = start({ it.errorPages() }, "/error")
        running += stop
        val site = Site(port)
        for (how in listOf("send", "throw", "throw&unread=1")) {
            val reply = site.ask("/page?how=$how", "ada")
            assertEquals(500, reply.status, how)
            assertEquals("ada", Shared.userOf(reply.text), how)
            assertTrue("private" in reply.header("cache-control")!!, "$how: ${reply.header("cache-control")}")
            assertTrue("Cookie" in reply.header("vary")!!, how)
        }
        val failed = site.ask("/knock/token", headers = mapOf("X-Later" to "ada"))
        assertEquals(500, failed.status, failed.text)
        assertEquals("ada", Shared.userOf(failed.text))
        failed.assertUnopened("an error page")
        assertTrue("private" in failed.header("cache-control")!!)
    }

    private fun ServletContext.errorPages() {
        KnockTokens.builder().signer(Shared.signer).userId { request ->
            val later = request.getHeader("X-Later")
            check(later == null || request.dispatcherType == DispatcherType.ERROR) { "the session store is down" }
            later ?: request.getHeader("X-User")
        }.build().register(this, "/knock/token")
        get("/page") { request, response ->
            if (request.getParameter("unread") == null) KnockTokens.token(request)
            check(request.getParameter("how") == "send") { "on purpose" }
            response.sendError(500)
        }
        get("/error") { request, response -> response.writer.write(KnockTokens.token(request)!!) }
    }

    @Test
    fun `the attribute is the token of who is signed in behind all filters`() {
        val site = serving {
            before("sessions") { request, response, chain ->
                val user = (request as HttpServletRequest).getHeader("X-User")
                chain.doFilter(if (user == null) request else OwnSession(request, user), response)
            }
            KnockTokens.builder().signer(Shared.signer).userId { it.getSession(false)?.getAttribute("user") }.build()
                .register(this, "/knock/token")
            get("/template") { request, response -> response.writer.write("${request.getAttribute("knockToken")}") }
            get("/again") { request, response ->
                if (request.dispatcherType != DispatcherType.REQUEST) response.writer.write("${request.getAttribute("knockToken")}")
                else request.startAsync(request, response).dispatch("/again")
            }
        }
        assertEquals("null", site.ask("/template").text)
        for (path in listOf("/template", "/again")) assertPrivate(site.ask(path, "ada"), "ada", path)
        assertEquals("ada", Shared.userOf(site.ask("/knock/token", "ada").json.text("token")))
    }

    /** As Spring Session has it. */
    private class OwnSession(request: HttpServletRequest, private val user: String) : HttpServletRequestWrapper(request) {
        override fun getSession(create: Boolean) = Proxy.newProxyInstance(
            javaClass.classLoader, arrayOf(HttpSession::class.java),
        ) { _, method, arguments -> if (method.name == "getAttribute" && arguments[0] == "user") user else null } as HttpSession
    }

    @Test
    fun `registering twice is refused with a reason`() {
        serving {
            tokens().register(this, "/knock/token")
            val error = assertThrows(IllegalStateException::class.java) { tokens().register(this, "/knock/other") }
            assertTrue("twice" in error.message!!, error.message)
        }
    }

    @Test
    fun `functions say what the tokens are like`() {
        val site = serving {
            tokens {
                expiresIn(Duration.ofMinutes(2))
                explicitGrants(true)
                grants { request -> Grants().tenant(request.getHeader("X-Tenant"), Permission.USER_FEED_READ) }
            }.register(this, "/knock/token")
            page()
        }
        val read = inspect(site.ask("/page", "ada", headers = mapOf("X-Tenant" to "acme")).text)
        assertTrue(""""explicit_grants":true,"grants":{"https://api.knock.app/v1/tenants/acme":""" in read.payloadJson)
        assertEquals(120, read.expiresAt!!.epochSecond - read.issuedAt!!.epochSecond)
    }

    @Test
    fun `a key that is missing stops the start, but in development mode`() {
        val missing = assertThrows(KnockJwtException::class.java) { KnockTokens.builder().build() }
        assertEquals("signing_key_missing", missing.code)
        assertEquals("expires_in_invalid", assertThrows(KnockJwtException::class.java) { tokens { expiresIn(Duration.ZERO) } }.code)
        val site = serving {
            KnockTokens.builder().userId { "ada" }.development(true).build().register(this, "/knock/token")
            page()
        }
        assertEquals("nobody", site.ask("/page").text)
        site.ask("/knock/token").assertAnswer(200, """{"token":null,"expires_at":null,"refresh_at":null}""", "development")
    }

    @Test
    fun `many users at once get what is theirs`() = assertIsolated(
        serving {
            tokens().register(this, "/knock/token")
            page()
        },
        page = "/page",
    )
}
