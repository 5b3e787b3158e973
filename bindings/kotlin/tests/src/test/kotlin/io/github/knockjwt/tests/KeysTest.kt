package io.github.knockjwt.tests

import io.github.knockjwt.Grants
import io.github.knockjwt.KnockJwtException
import io.github.knockjwt.Permission
import io.github.knockjwt.Reuse
import io.github.knockjwt.SigningKey
import io.github.knockjwt.TokenOptions
import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.UserTokenVerifier
import io.github.knockjwt.VerifyingKey
import io.github.knockjwt.inspect
import io.github.knockjwt.signUserToken
import java.math.BigInteger
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import java.time.InstantSource
import java.util.UUID
import kotlin.io.path.writeText
import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class KeysTest {
    private val key = SigningKey.parse(pem("rsa2048"))

    @Test
    fun `keys go out in each form and come back`(@TempDir folder: Path) {
        for (text in listOf(key.toPem(), key.toPkcs8Pem(), key.toBase64())) {
            assertEquals(key.fingerprint, SigningKey.parse(text).fingerprint)
        }
        val file = folder.resolve("schlüssel.pem").apply { writeText(key.toPem()) }
        assertEquals(key.fingerprint, SigningKey.fromFile(file).fingerprint)
        refused("signing_key_unreadable", 102) { SigningKey.fromFile(folder.resolve("none")) }
        assertEquals(3072, SigningKey.generate(3072).bits)
        for (bits in listOf(0, -1, 1024, 2047)) refused("signing_key_size", 108) { SigningKey.generate(bits) }
        refused("signing_key_missing", 101) { SigningKey.parse(null as String?) }
        refused("signing_key_missing", 101) { SigningKey.parse(null as ByteArray?) }
        refused("signing_key_missing", 101) { SigningKey.parse("") }
    }

    @Test
    fun `keys are read from the file system that a path is of`(@TempDir folder: Path) {
        val host = folder.resolve("key.pem").apply { writeText(SigningKey.generate(2048).toPem()) }
        FileSystems.newFileSystem(folder.resolve("keys.zip"), mapOf("create" to "true")).use { zip ->
            // The same name as on the host, where another key is.
            val inside = zip.getPath("$host")
            refused("signing_key_unreadable", 102) { SigningKey.fromFile(inside) }
            refused("verifying_key_invalid", 110) { VerifyingKey.fromFile(inside) }
            Files.createDirectories(inside.parent)
            inside.writeText(key.toPem())
            assertEquals(key.fingerprint, SigningKey.fromFile(inside).fingerprint)
            inside.writeText(key.verifyingKey.toPem())
            assertEquals(key.verifyingKey, VerifyingKey.fromFile(inside))
        }
        assertNotEquals(key.fingerprint, SigningKey.fromFile(host).fingerprint)
    }

    @Test
    fun `nothing shows a key or a token`() {
        val issued = UserTokenSigner(key).issue("ada")
        val secret = pem("rsa2048").lines().filterNot { it.startsWith("--") || it.isEmpty() }
        for (shown in listOf(key, UserTokenSigner(key), issued, key.verifyingKey, issued.warnings).map(Any::toString)) {
            assertFalse(secret.any(shown::contains), shown)
            assertFalse("eyJ" in shown, shown)
        }
        assertTrue(key.fingerprint in key.toString())
        val torn = pem("rsa2048").dropLast(200)
        val error = assertThrows(KnockJwtException::class.java) { SigningKey.parse(torn) }
        assertFalse(secret.any(error.stackTraceToString()::contains))
    }

    @Test
    fun `what is closed is the error closed, and nothing else breaks`() {
        val mine = SigningKey.parse(pem("rsa2048"))
        val signer = UserTokenSigner(mine, reuse = Reuse.RECOMMENDED)
        val verifier = UserTokenVerifier(mine.verifyingKey)
        mine.close()
        mine.close()
        for (call in listOf<() -> Any>({ mine.bits }, { mine.fingerprint }, { mine.toPem() }, { UserTokenSigner(mine) })) {
            refused("closed", 403) { call() }
        }
        val token = signer.sign("ada")
        assertEquals("ada", verifier.verify(token).userId)
        assertEquals(key.fingerprint, signer.key.use { it.fingerprint })
        signer.close()
        verifier.close()
        refused("closed", 403) { signer.sign("ada") }
        refused("closed", 403) { signer.issue("ada") }
        refused("closed", 403) { signer.issueMany(listOf("ada")) }
        refused("closed", 403) { signer.key }
        refused("closed", 403) { verifier.verify(token) }
        assertEquals(listOf("SigningKey(closed)", "UserTokenSigner(closed)"), listOf(mine, signer).map(Any::toString))

        val grants = Grants().tenant("acme", Permission.USER_FEED_READ)
        val used = TokenOptions(grants = grants)
        UserTokenSigner(key).sign("ada", used)
        grants.close()
        refused("closed", 403) { UserTokenSigner(key).sign("ada", used) }
        refused("closed", 403) { grants.toJson() }
    }

    @Test
    fun `the clock is the JVM's, or the one that is given`() {
        var now = Instant.parse("2026-01-01T00:00:00.999Z")
        val clock = InstantSource { now }
        val signer = UserTokenSigner(key, expiresIn = 2.hours, reuse = Reuse.RECOMMENDED, clock = clock)
        val first = signer.issue("ada")
        assertEquals(Instant.parse("2026-01-01T00:00:00Z"), first.issuedAt)
        assertEquals(Instant.parse("2026-01-01T02:00:00Z"), first.expiresAt)
        assertEquals(Instant.parse("2026-01-01T01:00:00Z"), first.refreshAt)
        now = Instant.parse("2026-01-01T00:59:59.999Z")
        assertEquals(first.token, signer.sign("ada"))
        assertNotEquals(first.token, signer.sign("ada", TokenOptions(expiresIn = 1.hours)))
        now = Instant.parse("2026-01-01T01:00:00Z")
        assertNotEquals(first.token, signer.sign("ada"))

        val verifier = UserTokenVerifier(listOf(key.verifyingKey), clock = clock)
        assertEquals("ada", verifier.verify(first.token).userId)
        now = first.expiresAt
        refused("token_expired", 304) { verifier.verify(first.token) }
        now = Instant.EPOCH.minusSeconds(1)
        refused("issued_at_invalid", 204) { signer.sign("ada") }
        for (end in listOf(Instant.MAX, Instant.MIN)) {
            now = end
            refused("issued_at_invalid", 204) { signer.sign("ada") }
            refused("issued_at_invalid", 204) { signer.issueMany(listOf("ada")).single().orThrow() }
        }
        now = Instant.MAX
        refused("issued_at_invalid", 204) { verifier.verify(first.token) }

        val before = System.currentTimeMillis() / 1000
        val issued = UserTokenSigner(key).issue("ada").issuedAt.epochSecond
        assertTrue(issued in before..System.currentTimeMillis() / 1000)
    }

    @Test
    fun `lifetimes are whole seconds`() {
        refused("expires_in_invalid", 203) { TokenOptions(expiresIn = 1500.milliseconds) }
        refused("expires_in_invalid", 203) { TokenOptions.builder().expiresIn(java.time.Duration.ofMillis(1500)) }
        refused("expires_in_invalid", 203) { UserTokenSigner(key, expiresIn = 1.milliseconds) }
        for (wrong in listOf(Duration.ZERO, (-1).hours, Duration.INFINITE, -Duration.INFINITE)) {
            refused("expires_in_invalid", 203) { UserTokenSigner(key).sign("ada", TokenOptions(expiresIn = wrong)) }
            refused("expires_in_invalid", 203) { UserTokenSigner(key, expiresIn = wrong) }
        }
        for (wrong in listOf(-1, 301)) {
            refused("options_invalid", 207) { UserTokenVerifier(listOf(key.verifyingKey), leeway = (wrong * 1000).milliseconds) }
        }
        refused("options_invalid", 207) { UserTokenVerifier(listOf(key.verifyingKey), leeway = 1500.milliseconds) }
        refused("verifying_key_invalid", 110) { UserTokenVerifier() }
    }

    @Test
    fun `long ids and long tokens get the room they take`() {
        val signer = UserTokenSigner(key)
        for (id in listOf("a".repeat(5000), "é".repeat(2000), "😀".repeat(400), "x".repeat(1023) + "é", "\u0000")) {
            assertEquals(id, inspect(signer.sign(id)).userId)
            assertEquals(id, inspect(signUserToken(id, pem("rsa2048"))).userId)
        }
        for (broken in listOf("\ud83d", "ada\ude00", "a".repeat(3000) + "\ud83d")) {
            refused("user_id_invalid", 202) { signer.sign(broken) }
            val batch = signer.issueMany(listOf("ada", broken, null, "grace"))
            assertEquals(listOf(null, "user_id_invalid", "user_id_missing", null), batch.map { it.error?.code })
        }
        refused("jti_invalid", 206) { signer.sign("ada", TokenOptions(jti = io.github.knockjwt.Jti.of("\ud83d"))) }
        refused("grants_invalid", 205) { Grants().tenant("\ud83d", Permission.USER_FEED_READ) }
        refused("grants_invalid", 205) { Grants.raw("\"\ud83d\"") }
        val many = (1..200).fold(Grants()) { grants, n -> grants.tenant("tenant_$n", Permission.USER_FEED_READ) }
        val issued = signer.issue("ada", TokenOptions(grants = many))
        assertTrue(issued.token.length > 10_000)
        assertEquals(listOf("token_over_cookie_size"), issued.warnings.map { it.code })
    }

    @Test
    fun `ids of every kind, wherever there are ids`() {
        val signer = UserTokenSigner(key)
        val uuid = UUID.fromString("8badf00d-0123-4567-89ab-cdef01234567")
        val (long, int) = listOf<Long?>(42L) to listOf<Int?>(42)
        val signed = listOf(signer.sign(42), signer.sign(42L), signer.sign(long[0]), signer.sign(int[0]), signer.sign(BigInteger("42")))
        assertEquals(List(5) { "42" }, signed.map { inspect(it).userId })
        assertEquals("$uuid", inspect(signer.issue(uuid).token).userId)
        refused("user_id_missing", 201) { signer.sign(null as Long?) }
        refused("user_id_missing", 201) { signer.issue(null as Int?) }

        // What is no id has no text that would be taken for one: "null", "true", "4.0".
        val batch = signer.issueMany(listOf(42, 42L, BigInteger.TEN, uuid, "ada", null, true, 4.0, 'a', listOf(1)))
        val wrong = "user_id_invalid"
        assertEquals(
            listOf("42", "42", "10", "$uuid", "ada", "user_id_missing", wrong, wrong, wrong, wrong),
            batch.map { it.issued?.let { issued -> inspect(issued.token).userId } ?: it.error!!.code },
        )
        assertEquals("42", inspect(signUserToken(42, pem("rsa2048"))).userId)
        assertEquals("$uuid", inspect(signUserToken(uuid, pem("rsa2048"))).userId)
        refused("user_id_missing", 201) { signUserToken(null, pem("rsa2048")) }
        refused("user_id_invalid", 202) { signUserToken(4.0, pem("rsa2048")) }

        val grants = Grants().user(42, Permission.USER_FEED_READ).tenant(uuid, Permission.USER_FEED_READ)
            .objectIn("videos", 42L, Permission.CHANNEL_DATA_READ).toJson()
        for (place in listOf("/v1/users/42\"", "/v1/tenants/$uuid\"", "/videos/42\"")) assertTrue(place in grants, grants)
        for (none in listOf(null, true, 4.0)) {
            refused("grants_invalid", 205) { Grants().user(none, Permission.USER_FEED_READ) }
            refused("grants_invalid", 205) { Grants().tenant(none, Permission.USER_FEED_READ) }
            refused("grants_invalid", 205) { Grants().objectIn("videos", none, Permission.CHANNEL_DATA_READ) }
        }
    }

    @Test
    fun `one call for scripts`() {
        val token = signUserToken("ada", pem("rsa2048"), TokenOptions(expiresIn = 15.minutes))
        val claims = UserTokenVerifier(key.verifyingKey).verify(token)
        assertEquals(900, claims.expiresAt.epochSecond - claims.issuedAt!!.epochSecond)
        refused("signing_key_missing", 101) { signUserToken("ada") }
        refused("signing_key_is_api_key", 105) { signUserToken("ada", "sk_test_not_a_real_key") }
    }

    @Test
    fun `the environment's key, in processes of their own`(@TempDir folder: Path) {
        val file = folder.resolve("key").also { Files.writeString(it, key.toBase64()) }
        val given = mapOf(
            mapOf("KNOCK_SIGNING_KEY" to key.toBase64()) to key.fingerprint,
            mapOf("KNOCK_SIGNING_KEY" to "", "KNOCK_SIGNING_KEY_FILE" to "$file") to key.fingerprint,
            mapOf("KNOCK_SIGNING_KEY" to "'" + key.toPem().replace("\n", "\\n") + "'") to key.fingerprint,
            mapOf("KNOCK_SIGNING_KEY" to "pk_test_not_a_real_key") to "signing_key_is_api_key",
            mapOf("KNOCK_SIGNING_KEY_FILE" to "$folder/none") to "signing_key_unreadable",
            emptyMap<String, String>() to "signing_key_missing",
        )
        for ((environment, expected) in given) {
            assertEquals("$expected\n", Program.run("io.github.knockjwt.tests.Fingerprint", environment).output)
        }
    }
}

/** Prints the fingerprint of the environment's key, or what is wrong with it. */
object Fingerprint {
    @JvmStatic
    fun main(arguments: Array<String>) {
        check(arguments.isEmpty())
        try {
            val signer = UserTokenSigner.fromEnv(expiresIn = 15.minutes)
            check(signUserToken("ada").startsWith("eyJ"))
            println(signer.key.use { it.fingerprint })
        } catch (error: KnockJwtException) {
            println(error.code)
        }
    }
}
