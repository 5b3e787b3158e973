package io.github.knockjwt.tests

import com.fasterxml.jackson.databind.JsonNode
import java.net.URLEncoder
import java.nio.charset.StandardCharsets.UTF_8
import java.util.concurrent.TimeUnit
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.concurrent.thread
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.api.fail

/** An application of examples/, started with its one command, driven as by a browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExamplesTest(private val name: String) {
    private lateinit var running: Running

    @BeforeAll
    fun start() {
        running = Running(mapOf("KNOCK_SIGNING_KEY" to pem("rsa2048")))
    }

    @AfterAll
    fun stop() = running.stop()

    private inner class Running(environment: Map<String, String>) {
        private val process = ProcessBuilder(root.resolve("examples/$name/run.sh").toString(), "127.0.0.1:0").apply {
            environment().keys.removeIf { it.startsWith("KNOCK_") || it == "JAVA_TOOL_OPTIONS" }
            environment() += environment + ("JAVA_HOME" to System.getProperty("java.home"))
        }.start()
        val errors = StringBuffer()
        private val reader = thread { process.errorStream.bufferedReader().forEachLine { errors.append(it).append('\n') } }
        val site: Site

        init {
            val output = process.inputStream.bufferedReader()
            val before = ArrayList<String>()
            val address = generateSequence(output::readLine).onEach(before::add).firstOrNull { it.startsWith("http://") }
            if (address == null) {
                reader.join()
                throw IllegalStateException("it did not start: $before $errors")
            }
            thread(isDaemon = true) { output.forEachLine {} }
            site = Site(Regex(":(\\d+)/").find(address)!!.groupValues[1].toInt())
        }

        fun stop() {
            process.destroy()
            assertTrue(process.waitFor(30, TimeUnit.SECONDS))
            reader.join()
        }
    }

    /** A browser as small as this needs: it keeps its cookie. */
    private inner class Browser(private val site: Site = running.site) {
        var cookie: String? = null

        fun ask(path: String, method: String = "GET", headers: Map<String, String> = emptyMap(), form: Map<String, String>? = null): Reply {
            val encoded = form?.entries?.joinToString("&") { (name, value) -> "$name=${URLEncoder.encode(value, UTF_8)}" }
            val sent = headers + listOfNotNull(cookie?.let { "Cookie" to it }) +
                listOfNotNull(form?.let { "Content-Type" to "application/x-www-form-urlencoded" })
            val reply = site.ask(path, method = method, headers = sent, body = encoded)
            // A cookie without a value is one that is taken back.
            reply.header("set-cookie")?.let { set -> cookie = set.substringBefore(';').takeUnless { it.endsWith("=") } }
            return reply
        }

        fun logIn(name: String, password: String = name): Reply {
            ask("/login")
            return ask("/login", "POST", form = mapOf("username" to name, "password" to password))
        }

        /** The user and the token that the page carries. */
        fun page(): Pair<Reply, JsonNode?> {
            val reply = ask("/")
            val data = Regex("""<script id="knock-token" type="application/json">(.*?)</script>""").find(reply.text)
            return reply to data?.let { json.readTree(it.groupValues[1]) }
        }
    }

    @Test
    fun `a user logs in, has a token, gets a new one, and logs out`() {
        val browser = Browser()
        assertTrue("Nobody is signed in" in browser.page().first.text)
        browser.ask("/knock/token").assertAnswer(401, NOBODY, "nobody")
        assertTrue("<form method=\"post\">" in browser.ask("/login").text)
        for ((name, password) in listOf("ada" to "grace", "nobody" to "nobody", "" to "")) {
            assertTrue(browser.logIn(name, password).header("location")!!.endsWith("/login"))
            assertNull(browser.page().second)
        }
        val elsewhere = mapOf("Sec-Fetch-Site" to "cross-site")
        browser.ask("/login")
        assertEquals(403, browser.ask("/login", "POST", elsewhere, mapOf("username" to "ada", "password" to "ada")).status)
        assertNull(browser.page().second)
        assertEquals(303, browser.logIn("ada").status)

        val (reply, data) = browser.page()
        assertEquals("ada", data!!.text("user_id"))
        assertEquals("ada", Shared.userOf(data.text("token")))
        assertEquals("private", reply.header("cache-control"))
        assertTrue("Cookie" in reply.header("vary")!!)

        Thread.sleep(1100) // within one second, RS256 gives the same token anyhow
        val refreshed = browser.ask("/knock/token")
        refreshed.assertAnswer(200, refreshed.text, "refresh")
        assertEquals(data.text("token"), refreshed.json.text("token"), "reused")
        browser.ask("/knock/token", headers = mapOf("Sec-Fetch-Site" to "cross-site")).assertAnswer(403, """{"error":"cross_site"}""", "another site")
        for (method in listOf("POST", "OPTIONS", "PUT")) browser.ask("/knock/token", method).assertAnswer(405, REFUSED_METHOD, method)

        assertEquals(303, browser.ask("/logout", "POST").status)
        assertTrue("Nobody is signed in" in browser.page().first.text)
        browser.ask("/knock/token").assertAnswer(401, NOBODY, "after the log-out")
    }

    @Test
    fun `who logs in as another has another session, and the old one is no more`() {
        val browser = Browser()
        browser.logIn("ada")
        val old = browser.cookie
        browser.logIn("barbara")
        assertNotEquals(old, browser.cookie)
        assertEquals("barbara", Shared.userOf(browser.page().second!!.text("token")))
        browser.cookie = old
        assertNull(browser.page().second)

        // Nor does a session that a stranger began become the one of who logs in with it.
        browser.cookie = old
        browser.ask("/login", "POST", form = mapOf("username" to "grace", "password" to "grace"))
        browser.cookie = old
        assertNull(browser.page().second)
    }

    @Test
    fun `many users at once get what is theirs`() {
        val failures = ConcurrentLinkedQueue<Throwable>()
        (0 until 16).map { number ->
            thread {
                runCatching {
                    val name = listOf("ada", "barbara", "edsger", "grace")[number % 4]
                    val browser = Browser()
                    browser.logIn(name)
                    repeat(60) {
                        val data = browser.page().second ?: fail("no token")
                        assertEquals(listOf(name, name), listOf(data.text("user_id"), Shared.userOf(data.text("token"))))
                        assertEquals(name, Shared.userOf(browser.ask("/knock/token").json.text("token")))
                    }
                }.onFailure(failures::add)
            }
        }.forEach(Thread::join)
        failures.forEach { throw it }
    }

    @Test
    fun `in production the cookie goes over TLS alone`() {
        assertFalse("secure" in Browser().logIn("ada").header("set-cookie")!!.lowercase())
        val production = Running(mapOf("KNOCK_SIGNING_KEY" to pem("rsa2048"), "SHOP_MODE" to "production"))
        try {
            val set = Browser(production.site).logIn("ada").header("set-cookie")!!
            assertTrue("secure" in set.lowercase().split("; "), set)
        } finally {
            production.stop()
        }
    }

    @Test
    fun `without a key it makes one, and in production it does not start`() {
        val other = Running(emptyMap())
        try {
            val browser = Browser(other.site)
            browser.logIn("ada")
            assertTrue(browser.page().second!!.text("token").startsWith("eyJ"))
        } finally {
            other.stop()
        }
        // Nothing else: no warning about native access on any Java.
        assertEquals("KNOCK_SIGNING_KEY is not set: signing with a throw-away key\n", other.errors.toString())
        val refused = runCatching { Running(mapOf("SHOP_MODE" to "production")) }.exceptionOrNull()
        assertTrue(refused != null && "KNOCK_SIGNING_KEY" in refused.message!!, "$refused")
        assertFalse("throw-away" in refused!!.message!!)
    }
}

class KtorExampleTest : ExamplesTest("ktor")

class SpringExampleTest : ExamplesTest("spring")
