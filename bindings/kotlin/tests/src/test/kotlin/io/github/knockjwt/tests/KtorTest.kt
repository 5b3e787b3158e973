package io.github.knockjwt.tests

import io.github.knockjwt.Grants
import io.github.knockjwt.KnockJwtException
import io.github.knockjwt.Permission
import io.github.knockjwt.inspect
import io.github.knockjwt.ktor.KnockJwt
import io.github.knockjwt.ktor.KnockJwtConfig
import io.github.knockjwt.ktor.knockIssuedToken
import io.github.knockjwt.ktor.knockToken
import io.github.knockjwt.ktor.knockTokenRoute
import io.ktor.http.HttpHeaders
import io.ktor.http.HttpStatusCode
import io.ktor.http.content.OutgoingContent
import io.ktor.http.headersOf
import io.ktor.server.application.Application
import io.ktor.server.application.ApplicationCall
import io.ktor.server.application.call
import io.ktor.server.application.createApplicationPlugin
import io.ktor.server.application.install
import io.ktor.server.auth.Authentication
import io.ktor.server.auth.UserIdPrincipal
import io.ktor.server.auth.authenticate
import io.ktor.server.auth.principal
import io.ktor.server.auth.session
import io.ktor.server.engine.EmbeddedServer
import io.ktor.server.engine.embeddedServer
import io.ktor.server.netty.Netty
import io.ktor.server.plugins.cors.routing.CORS
import io.ktor.server.plugins.statuspages.StatusPages
import io.ktor.server.request.header
import io.ktor.server.response.ApplicationSendPipeline
import io.ktor.server.response.header
import io.ktor.server.response.respondRedirect
import io.ktor.server.response.respondText
import io.ktor.server.response.respondTextWriter
import io.ktor.server.routing.get
import io.ktor.server.routing.post
import io.ktor.server.routing.route
import io.ktor.server.routing.routing
import io.ktor.server.sessions.SessionSerializer
import io.ktor.server.sessions.Sessions
import io.ktor.server.sessions.SessionsConfig
import io.ktor.server.sessions.cookie
import io.ktor.server.sessions.get
import io.ktor.server.sessions.sessions
import io.ktor.server.sessions.set
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class KtorTest {
    private val servers = ArrayList<EmbeddedServer<*, *>>()

    @AfterEach
    fun stop() = servers.forEach { it.stop(0, 0) }

    private fun serving(module: Application.() -> Unit): Site {
        val server = embeddedServer(Netty, port = 0, host = "127.0.0.1", module = module)
        servers += server
        server.start()
        return Site(runBlocking { server.engine.resolvedConnectors().first().port })
    }

    private fun Application.knock(configure: KnockJwtConfig.() -> Unit = {}) = install(KnockJwt) {
        signer = Shared.signer
        userId { call -> Shared.user(call.request.header("X-User")) }
        configure()
    }

    /** Has text sent with headers of the content's own, as plugins for caching do. */
    private fun Application.withContentHeaders(whether: (ApplicationCall) -> Boolean) =
        sendPipeline.intercept(ApplicationSendPipeline.ContentEncoding) { content ->
            if (content !is OutgoingContent.ByteArrayContent || !whether(call)) return@intercept
            proceedWith(
                object : OutgoingContent.ByteArrayContent() {
                    override val contentType get() = content.contentType
                    override val contentLength get() = content.contentLength
                    override val status get() = content.status
                    override val headers = headersOf("Cache-Control" to listOf("max-age=60"), "Surrogate-Control" to listOf("max-age=60"))

                    override fun bytes() = content.bytes()
                },
            )
        }

    private fun Application.page() = routing { get("/") { call.respondText(call.knockToken ?: "nobody") } }

    @Test
    fun `the rules of the refresh route`() = assertRefreshRules(serving { knock() })

    @Test
    fun `tokens are handed out again unless the signer was made with another reuse`() = assertReuse("/") { given ->
        serving {
            knock { signer = given }
            page()
        }
    }

    @Test
    fun `the route is where it was put, whatever the spelling`() {
        val spellings = mapOf(
            "/knock/token/" to "/knock/token/",
            "knock/token" to "/knock/token",
            "/knock/jetón" to "/knock/jet%C3%B3n",
            "/knock/jet%C3%B3n" to "/knock/jet%C3%B3n",
            "/a b/@:~!c/" to "/a%20b/@:~!c/",
        )
        for ((given, asked) in spellings) {
            val site = serving { knock { path = given } }
            site.ask(asked).assertAnswer(401, NOBODY, given)
            assertEquals("ada", Shared.userOf(site.ask("$asked?n=1", "ada").json.text("token")), given)
        }
        val below = serving {
            knock { path = null }
            routing { route("/café") { knockTokenRoute("/knock/token") } }
        }
        below.ask("/caf%C3%A9/knock/token").assertAnswer(401, NOBODY, "below a route")
    }

    @Test
    fun `they hold whatever plugins come before and after it`() {
        fun Application.others() {
            install(CORS) {
                anyHost()
                anyMethod()
                allowHeader("X-User")
            }
            install(
                createApplicationPlugin("Headers") {
                    onCall { call ->
                        call.response.header("CDN-Cache-Control", "max-age=60")
                        call.response.header("ETag", "\"x\"")
                        call.response.header("Access-Control-Allow-Origin", "*")
                        call.response.header("Cache-Control", "public, max-age=60")
                    }
                },
            )
            withContentHeaders { true }
            install(StatusPages) {
                exception<IllegalStateException> { call, _ ->
                    call.response.header(HttpHeaders.AccessControlAllowOrigin, "*")
                    call.respondText("sorry", status = HttpStatusCode.InternalServerError)
                }
            }
        }
        for (first in listOf(true, false)) {
            val site = serving {
                if (first) others()
                knock()
                if (!first) others()
            }
            assertRefreshRules(site)
            val origin = mapOf("Origin" to "https://elsewhere.example")
            site.ask("/knock/token", "ada", headers = origin).apply {
                assertEquals(200, status)
                assertSealed("another origin")
            }
            site.ask("/knock/token", headers = origin).assertAnswer(401, NOBODY, "nobody")
            val sorry = site.ask("/knock/token", "throws").apply { assertSealed("an error of the application's") }
            assertEquals("sorry", sorry.text)
        }
    }

    private class Login(val name: String)

    private fun SessionsConfig.login() = cookie<Login>("login") {
        serializer = object : SessionSerializer<Login> {
            override fun serialize(session: Login) = session.name

            override fun deserialize(text: String) = Login(text)
        }
    }

    @Test
    fun `inside of authenticate, whose challenge becomes a 401`() {
        val site = serving {
            install(Sessions) { login() }
            install(Authentication) {
                session<Login> {
                    validate { UserIdPrincipal(it.name) }
                    challenge { call.respondRedirect("/login") }
                }
            }
            install(KnockJwt) {
                signer = Shared.signer
                path = null
                userId { call -> call.principal<UserIdPrincipal>()?.name }
            }
            routing {
                post("/login/{name}") {
                    call.sessions.set(Login(call.parameters["name"]!!))
                    call.respondText("in")
                }
                authenticate {
                    route("/api") { knockTokenRoute("/knock/token") }
                    get("/") { call.respondText(call.knockToken!!) }
                }
            }
        }
        val path = "/api/knock/token"
        site.ask(path).assertAnswer(401, NOBODY, "nobody")
        site.ask(path, method = "POST").assertAnswer(405, REFUSED_METHOD, "a method")
        val cookie = mapOf("Cookie" to site.ask("/login/ada", method = "POST").header("set-cookie")!!.substringBefore(';'))
        assertEquals("ada", Shared.userOf(site.ask(path, headers = cookie).json.text("token")))
        assertPrivate(site.ask("/", headers = cookie), "ada", "a page")
        assertEquals(404, site.ask("/api/knock/%74oken", headers = cookie).status, "a path that is not seen before the routing")
        assertEquals(404, site.ask("/knock/token", headers = cookie).status)
    }

    @Test
    fun `the route stands at a fixed path`() {
        for (place in listOf("/{shop}/knock", "/knock/{...}", "/*")) {
            assertThrows(IllegalStateException::class.java) {
                serving {
                    knock { path = null }
                    routing { route("/api") { knockTokenRoute(place) } }
                }
            }
            servers.removeLast().let { runCatching { it.stop(0, 0) } }
        }
    }

    @Test
    fun `a page that was given a token is its user's alone`() {
        val site = serving {
            knock()
            withContentHeaders { it.request.queryParameters["plugin"] != null }
            routing {
                get("/") {
                    val early = call.request.queryParameters["late"] == null
                    val token = if (early) call.knockToken else null
                    call.request.queryParameters.forEach { name, values -> if (name[0].isUpperCase()) call.response.header(name, values[0]) }
                    call.respondText(token ?: call.knockToken ?: "nobody")
                }
                get("/unread") { call.respondText("page") }
                get("/twice") { call.respondText("${call.knockToken == call.knockIssuedToken!!.token}") }
                get("/stream") {
                    call.respondTextWriter { write(runCatching { call.knockToken }.exceptionOrNull()!!.message!!) }
                }
                get("/streamed") {
                    val token = call.knockToken!!
                    call.respondTextWriter { write(token) }
                }
            }
        }
        val plain = site.ask("/", "ada")
        assertEquals(listOf("private", "Cookie"), listOf(plain.header("cache-control"), plain.header("vary")))
        val set = listOf(
            "Cache-Control=public,max-age=60,s-maxage=600", "Cache-Control=no-store", "Vary=Accept-Encoding", "Vary=cookie",
            "Vary=*", "Surrogate-Control=max-age=60", "CDN-Cache-Control=max-age=60", "X-Accel-Expires=60", "plugin=1",
        )
        for (query in set) {
            for (position in listOf("", "&late=1")) assertPrivate(site.ask("/?$query$position", "ada"), "ada", query + position)
            assertNull(site.ask("/?$query").header("cache-control")?.takeIf { "private" in it }, "nobody's page")
        }
        assertEquals("cookie", site.ask("/?Vary=cookie", "ada").header("vary"))
        assertEquals("*", site.ask("/?Vary=*", "ada").header("vary"))
        assertNull(site.ask("/unread", "ada").header("cache-control"))
        assertEquals("true", site.ask("/twice", "ada").text)
        assertTrue("first time after the response has begun" in site.ask("/stream", "ada").text)
        assertPrivate(site.ask("/streamed", "ada"), "ada", "a stream")
    }

    @Test
    fun `when the user changes within a request, the token is the new one's`() {
        val site = serving {
            install(Sessions) { login() }
            install(KnockJwt) {
                signer = Shared.signer
                userId { call -> call.sessions.get<Login>()?.name }
            }
            routing {
                get("/") {
                    val before = call.knockToken
                    call.sessions.set(Login("grace"))
                    call.respondText("${before ?: "nobody"} ${call.knockToken}")
                }
            }
        }
        val (before, after) = site.ask("/").text.split(' ')
        assertEquals("nobody", before)
        assertEquals("grace", Shared.userOf(after))
    }

    @Test
    fun `functions say what the tokens are like`() {
        val site = serving {
            knock {
                expiresIn = 2.minutes
                explicitGrants = true
                grants { call -> call.request.header("X-Tenant")?.let { Grants().tenant(it, Permission.USER_FEED_READ) } }
            }
            page()
        }
        for (tenant in listOf("acme", "other")) {
            val read = inspect(site.ask("/", "ada", headers = mapOf("X-Tenant" to tenant)).text)
            assertTrue("""{"https://api.knock.app/v1/tenants/$tenant":""" in read.payloadJson)
            assertTrue("\"explicit_grants\":true" in read.payloadJson)
            assertEquals(120, read.expiresAt!!.epochSecond - read.issuedAt!!.epochSecond)
        }
    }

    @Test
    fun `ids of every kind, and none of any other`() {
        for ((id, expected) in listOf(42 to "42", 42L to "42", java.util.UUID(0, 1) to "00000000-0000-0000-0000-000000000001")) {
            val site = serving {
                knock { userId { id } }
                page()
            }
            assertEquals(expected, Shared.userOf(site.ask("/").text))
        }
        for ((id, code) in listOf(true to "user_id_invalid", 1.5 to "user_id_invalid", "" to "user_id_missing")) {
            val site = serving {
                knock { userId { id } }
                routing { get("/") { call.respondText(assertThrows(KnockJwtException::class.java) { call.knockToken }.code) } }
            }
            assertEquals(code, site.ask("/").text)
        }
    }

    @Test
    fun `development mode does without a key, and never with a bad one`() {
        val site = serving {
            install(KnockJwt) {
                development = true
                userId { "ada" }
            }
            page()
        }
        assertEquals("nobody", site.ask("/").text)
        site.ask("/knock/token").assertAnswer(200, """{"token":null,"expires_at":null,"refresh_at":null}""", "development")
        val missing = assertThrows(KnockJwtException::class.java) { serving { install(KnockJwt) { userId { "ada" } } } }
        assertEquals("signing_key_missing", missing.code)
        val lifetime = assertThrows(KnockJwtException::class.java) { serving { knock { expiresIn = 0.minutes } } }
        assertEquals("expires_in_invalid", lifetime.code)
        assertThrows(IllegalStateException::class.java) { serving { install(KnockJwt) { signer = Shared.signer } } }
    }

    @Test
    fun `many users at once get what is theirs`() = assertIsolated(
        serving {
            knock()
            page()
        },
    )
}
