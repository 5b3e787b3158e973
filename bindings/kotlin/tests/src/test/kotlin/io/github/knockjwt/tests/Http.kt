package io.github.knockjwt.tests

import com.fasterxml.jackson.databind.JsonNode
import io.github.knockjwt.Reuse
import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.inspect
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandlers
import java.time.Instant
import java.time.InstantSource
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue

/** A server to ask. The header `X-User` says who is signed in. */
internal class Site(private val port: Int) {
    private val client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()

    fun ask(path: String, user: String? = null, method: String = "GET", headers: Map<String, String> = emptyMap(), body: String? = null): Reply {
        val request = HttpRequest.newBuilder(URI("http://127.0.0.1:$port$path"))
        request.method(method, body?.let(BodyPublishers::ofString) ?: BodyPublishers.noBody())
        (headers + listOfNotNull(user?.let { "X-User" to it })).forEach(request::header)
        return Reply(client.send(request.build(), BodyHandlers.ofString()))
    }
}

internal class Reply(private val response: HttpResponse<String>) {
    val status: Int get() = response.statusCode()
    val text: String get() = response.body()
    val json: JsonNode get() = io.github.knockjwt.tests.json.readTree(text)

    /** The value of a header; of several lines, all. */
    fun header(name: String): String? = response.headers().allValues(name).ifEmpty { null }?.joinToString(", ")

    val names: Set<String> get() = response.headers().map().keys.map(String::lowercase).toSet()

    /** What holds for whatever leaves the refresh endpoint. */
    fun assertSealed(what: String, vary: String = VARY) {
        assertEquals("no-store", header("cache-control"), what)
        assertEquals(vary, header("vary"), what)
        assertEquals("nosniff", header("x-content-type-options"), what)
        assertUnopened(what)
    }

    /** What holds for a container's own error page, too, which knows no other headers than its own. */
    fun assertUnopened(what: String) {
        assertTrue("no-store" in header("cache-control")!!, what)
        for (name in names) {
            val bad = name.startsWith("access-control-") || name.endsWith("-cache-control") || name in setOf("etag", "last-modified", "location", "expires")
            // Where a container lets nothing be taken back, it is emptied.
            assertFalse(bad && header(name) != "", "$what: $name: ${header(name)}")
        }
    }

    fun assertAnswer(status: Int, body: String, what: String, vary: String = VARY) {
        assertEquals(status, this.status, "$what: $text")
        assertEquals(body, text, what)
        assertEquals("application/json", header("content-type"), what)
        assertSealed(what, vary)
    }
}

private const val VARY = "Cookie, Authorization"

internal const val NOBODY = """{"error":"not_signed_in"}"""
internal const val REFUSED_METHOD = """{"error":"method_not_allowed"}"""

/**
 * What every refresh endpoint does, whatever serves it. The user `throws` makes the application throw. `vary` is that of
 * what others have handled, too.
 */
internal fun assertRefreshRules(site: Site, path: String = "/knock/token", lifetime: Long = 3600, vary: String = VARY) {
    val before = System.currentTimeMillis() / 1000
    val given = site.ask(path, "ada", headers = mapOf("If-None-Match" to "*"))
    assertEquals(200, given.status, given.text)
    val answer = given.json
    given.assertAnswer(200, answer.toString(), "the token", vary)
    assertEquals(listOf("token", "expires_at", "refresh_at"), answer.fieldNames().asSequence().toList())
    val claims = Shared.verifier.verify(answer.text("token"))
    assertEquals("ada", claims.userId)
    assertEquals(answer["expires_at"].longValue(), claims.expiresAt.epochSecond)
    val issued = claims.issuedAt!!.epochSecond
    assertEquals(lifetime, claims.expiresAt.epochSecond - issued)
    assertTrue(issued in before - lifetime / 2..System.currentTimeMillis() / 1000)
    assertEquals(claims.expiresAt.epochSecond - lifetime / 2, answer["refresh_at"].longValue())
    assertEquals("barbara", Shared.userOf(site.ask("$path?user_id=ada&userId=ada", "barbara").json.text("token")))

    site.ask(path).assertAnswer(401, NOBODY, "nobody", vary)
    val crossSite = mapOf("Sec-Fetch-Site" to "cross-site")
    site.ask(path, "ada", headers = crossSite).assertAnswer(403, """{"error":"cross_site"}""", "another site")
    for (near in listOf("same-origin", "same-site", "none")) {
        assertEquals(200, site.ask(path, "ada", headers = mapOf("Sec-Fetch-Site" to near)).status, near)
    }
    val origin = mapOf("Origin" to "https://elsewhere.example", "Access-Control-Request-Method" to "GET")
    for (method in listOf("HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PROPFIND")) {
        for ((user, headers) in listOf("ada" to emptyMap(), null to emptyMap(), "ada" to crossSite, "throws" to origin)) {
            val refused = site.ask(path, user, method, headers)
            refused.assertAnswer(405, if (method == "HEAD") "" else REFUSED_METHOD, method)
            assertEquals("GET", refused.header("allow"), method)
        }
    }
    val thrown = site.ask(path, "throws", headers = origin)
    assertEquals(500, thrown.status)
    thrown.assertUnopened("an error")
}

/** A clock that stands still until somebody moves it. */
internal class Clock(private var now: Instant = Instant.ofEpochSecond(1_700_000_000)) : InstantSource {
    override fun instant(): Instant = now

    fun pass(seconds: Long) {
        now = now.plusSeconds(seconds)
    }
}

/**
 * Whether tokens are handed out again is what the signer says, and by an integration they are unless it says no. The
 * clock moves in between: within one second, RS256 gives the same token anyhow.
 */
internal fun assertReuse(page: String, refresh: String = "/knock/token", serve: (UserTokenSigner) -> Site) {
    for ((reuse, isReused) in listOf(null to true, Reuse.RECOMMENDED to true, Reuse.capacity(10) to true, Reuse.OFF to false)) {
        val clock = Clock()
        val site = serve(UserTokenSigner(Shared.signer.key, reuse = reuse, clock = clock))
        val first = site.ask(page, "ada").text
        clock.pass(10)
        val (read, refreshed) = site.ask(page, "ada").text to site.ask(refresh, "ada").json
        assertEquals(listOf(isReused, isReused), listOf(read == first, refreshed.text("token") == first), "$reuse")
        assertEquals(inspect(refreshed.text("token")).expiresAt!!.epochSecond, refreshed["expires_at"].longValue(), "$reuse")
        clock.pass(1800 - 10)
        val late = site.ask(refresh, "ada").json.text("token")
        assertEquals(1_700_001_800, inspect(late).issuedAt!!.epochSecond, "$reuse: from refresh_at on there is another")
        assertEquals(late, site.ask(page, "ada").text, "$reuse")
    }
}

/** What a page that was given a token must be, whatever the application sets. */
internal fun assertPrivate(reply: Reply, user: String, what: String) {
    assertEquals(user, Shared.userOf(reply.text), what)
    val allowed = reply.header("cache-control")!!.split(", ")
    assertTrue("private" in allowed, "$what: $allowed")
    assertTrue("Cookie" in reply.header("vary")!!.split(", ").map { if (it.equals("cookie", true)) "Cookie" else it } || reply.header("vary") == "*", "$what: ${reply.header("vary")}")
    for (name in reply.names.filter { it.endsWith("-cache-control") || it == "surrogate-control" }) {
        assertTrue("no-store" in reply.header(name)!!, "$what: $name: ${reply.header(name)}")
    }
    reply.header("x-accel-expires")?.let { assertTrue(it.endsWith("0") && it.split(", ").last() == "0", "$what: $it") }
}

/** Many users at once, each of whom must get what is his. */
internal fun assertIsolated(site: Site, page: String = "/", refresh: String = "/knock/token") {
    val failures = java.util.concurrent.ConcurrentLinkedQueue<Throwable>()
    val threads = (0 until 16).map { number ->
        kotlin.concurrent.thread {
            runCatching {
                repeat(125) { n ->
                    val user = "user_${(number * 7 + n) % 40}"
                    assertPrivate(site.ask(page, user), user, user)
                    assertEquals(user, Shared.userOf(site.ask(refresh, user).json.text("token")))
                }
            }.onFailure(failures::add)
        }
    }
    threads.forEach(Thread::join)
    failures.forEach { throw it }
}
