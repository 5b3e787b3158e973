package io.github.knockjwt.tests

import com.fasterxml.jackson.databind.JsonNode
import io.github.knockjwt.Claims
import io.github.knockjwt.Grants
import io.github.knockjwt.Jti
import io.github.knockjwt.Permission
import io.github.knockjwt.Reuse
import io.github.knockjwt.SigningKey
import io.github.knockjwt.TokenOptions
import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.UserTokenVerifier
import io.github.knockjwt.VerifyingKey
import io.github.knockjwt.inspect
import java.time.Instant
import java.time.InstantSource
import java.util.UUID
import kotlin.time.Duration.Companion.seconds
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.fail

class VectorsTest {
    private val keys = HashMap<String, SigningKey>()

    private fun key(name: String) = keys.getOrPut(name) { SigningKey.parse(pem(name)) }

    @Test
    fun `signing keys in every form`() = eachVector("keys") { vector ->
        val input = vector["input"]
        val parsed = buildList {
            add(SigningKey.parse(input.asBytes()))
            input.textOrNull("text")?.let { add(SigningKey.parse(it)) }
        }
        for (key in parsed) {
            assertEquals(vector["bits"].asInt(), key.bits)
            assertEquals(vector.text("fingerprint"), key.fingerprint)
            assertEquals(vector.text("fingerprint"), key.verifyingKey.fingerprint)
        }
    }

    @Test
    fun `verifying keys in every form`() = eachVector("verifying_keys") { vector ->
        val input = vector["input"]
        val parsed = listOfNotNull(VerifyingKey.parse(input.asBytes()), input.textOrNull("text")?.let(VerifyingKey::parse))
        for (key in parsed) {
            assertEquals(vector["bits"].asInt(), key.bits)
            assertEquals(vector.text("fingerprint"), key.fingerprint)
            assertEquals(key, VerifyingKey.parse(key.toPem()))
        }
    }

    @Test
    fun `tokens, byte for byte`() = eachVector("tokens") { vector ->
        val signer = UserTokenSigner(key(vector.text("key")))
        val issued = signer.issue(vector.text("user_id"), options(vector))
        assertEquals(vector.text("token"), issued.token)
        assertEquals(vector["issued_at"].asLong(), issued.issuedAt.epochSecond)
        assertEquals(vector["expires_at"].asLong(), issued.expiresAt.epochSecond)
        assertEquals(vector["refresh_at"].asLong(), issued.refreshAt.epochSecond)
        assertEquals(vector["warnings"].map(JsonNode::textValue), issued.warnings.map { it.code })
        assertEquals(vector.text("token"), signer.sign(vector.text("user_id"), options(vector)))
        val batch = signer.issueMany(listOf(vector.text("user_id")), options(vector)).single().orThrow()
        assertEquals(vector.text("token"), batch.token)
        assertEquals(issued.warnings, batch.warnings)
        assertEquals(vector.text("payload"), inspect(issued.token).payloadJson)
    }

    @Test
    fun `tokens that are good`() = eachVector("verify") { vector ->
        val claims = verifier(vector).verify(vector.text("token"))
        assertClaims(vector["claims"], claims)
        assertEquals(vector["key_index"].asInt(), claims.keyIndex)
    }

    private fun assertClaims(expected: JsonNode, claims: Claims) {
        assertEquals(expected.text("sub"), claims.userId)
        assertEquals(expected["exp"].asLong(), claims.expiresAt.epochSecond)
        assertEquals(expected.longOrNull("iat"), claims.issuedAt?.epochSecond)
        assertEquals(expected.longOrNull("nbf"), claims.notBefore?.epochSecond)
        assertEquals(expected.textOrNull("jti"), claims.jti)
        assertEquals(expected["explicit_grants"]?.asBoolean() ?: false, claims.explicitGrants)
        assertEquals(expected["grants"], claims.grantsJson?.let(json::readTree))
    }

    @Test
    fun `what is refused, by code and number`() = eachVector("errors") { vector ->
        refused(vector.text("code"), vector["number"].asInt()) {
            when (val operation = vector.text("operation")) {
                "signing_key" -> {
                    vector["input"].textOrNull("text")?.let { text ->
                        refused(vector.text("code"), vector["number"].asInt()) { SigningKey.parse(text) }
                    }
                    SigningKey.parse(vector["input"].asBytes())
                }
                "verifying_key" -> VerifyingKey.parse(vector["input"].asBytes())
                "verifier", "verify" -> verifier(vector).verify(token(vector))
                "signer" -> signer(vector)
                "sign" -> UserTokenSigner(key(vector.text("key"))).sign(userId(vector), options(vector))
                "inspect" -> inspect(token(vector))
                else -> fail("an operation that this runner does not know: $operation")
            }
        }
    }

    @Test
    fun `values of the JVM's types`() {
        var jvm = 0
        eachVector("host_types") { vector ->
            if (vector["languages"].none { it.textValue() == "jvm" }) return@eachVector
            jvm += 1
            val expect = vector["expect"]
            val call = { hostTypes(vector.text("argument"), vector["value"]) }
            when {
                expect.has("code") -> refused(expect.text("code"), expect["number"].asInt()) { call() }
                expect.has("user_id") -> assertEquals(expect.text("user_id"), inspect(call()).userId)
                else -> assertTrue(expect["accepted"].asBoolean() && call().startsWith("eyJ"))
            }
        }
        assertTrue(jvm > 0)
    }

    private fun hostTypes(argument: String, value: JsonNode): String {
        val signer = UserTokenSigner(key("rsa2048"))
        val given = value["value"]
        return when (val case = "$argument ${value.text("type")}") {
            "user_id string" -> signer.sign(given.textValue())
            "user_id null" -> {
                refused("user_id_missing", 201) { signer.sign(null as UUID?) }
                signer.sign(null as String?)
            }
            "user_id integer" -> {
                val long = signer.sign(given.longValue())
                assertEquals(inspect(long).userId, inspect(signer.sign(given.bigIntegerValue())).userId)
                if (given.canConvertToInt()) assertEquals(inspect(long).userId, inspect(signer.sign(given.intValue())).userId)
                long
            }
            "user_id uuid" -> signer.sign(UUID.fromString(given.textValue()))
            "expires_in null" -> signer.sign("ada", TokenOptions(expiresIn = null))
            "expires_in integer" -> {
                val java = TokenOptions.builder().expiresIn(java.time.Duration.ofSeconds(given.longValue())).build()
                runCatching { signer.sign("ada", java) }.getOrNull()
                signer.sign("ada", TokenOptions(expiresIn = given.longValue().seconds))
            }
            "issued_at null" -> signer.sign("ada", TokenOptions(issuedAt = null))
            "issued_at integer" -> signer.sign("ada", TokenOptions(issuedAt = Instant.ofEpochSecond(given.longValue())))
            "grants null" -> signer.sign("ada", TokenOptions(grants = null))
            "jti null" -> signer.sign("ada", TokenOptions(jti = null))
            "jti string" -> signer.sign("ada", TokenOptions(jti = Jti.of(given.textValue())))
            else -> fail("a case that this runner does not know: $case")
        }
    }

    private fun options(vector: JsonNode): TokenOptions {
        val options = TokenOptions.builder()
            .issuedAt(vector.longOrNull("issued_at")?.let(Instant::ofEpochSecond))
            .grants(vector["grants"]?.takeUnless { it.isNull }?.let(::grants))
            .explicitGrants(vector["explicit_grants"]?.asBoolean() ?: false)
            .jti(vector.textOrNull("jti"))
        vector.longOrNull("expires_in")?.let { options.expiresIn(java.time.Duration.ofSeconds(it)) }
        return options.build()
    }

    private fun grants(operations: JsonNode): Grants = operations.fold(Grants()) { grants, operation ->
        val (name, given) = operation.properties().single()
        fun permissions() = given["permissions"].map { Permission.of(it.textValue()) }
        when (name) {
            "user" -> grants.user(given.text("id"), permissions())
            "tenant" -> grants.tenant(given.text("id"), permissions())
            "object" -> grants.objectIn(given.text("collection"), given.text("id"), permissions())
            "raw" -> grants.merge(Grants.raw(given.textValue()))
            else -> fail("an operation of grants that this runner does not know: $name")
        }
    }

    private fun verifier(vector: JsonNode) = UserTokenVerifier(
        vector["verifying_keys"].map { VerifyingKey.parse(it.asBytes()) },
        leeway = vector.longOrNull("leeway")?.seconds,
        clock = vector.longOrNull("now_ms")?.let { now -> InstantSource.fixed(Instant.ofEpochMilli(now)) },
    )

    private fun signer(vector: JsonNode): UserTokenSigner {
        val settings = listOf("min_share", "reuse_capacity", "expires_in")
        assertEquals(1, settings.count(vector::has), "one setting")
        return UserTokenSigner(
            key(vector.text("key")),
            expiresIn = vector.longOrNull("expires_in")?.seconds,
            reuse = vector.longOrNull("reuse_capacity")?.let(Reuse::capacity) ?: Reuse.RECOMMENDED,
            minShare = vector["min_share"]?.doubleValue(),
        )
    }

    private fun token(vector: JsonNode): String? =
        vector["token_repeat"]?.let { it.text("text").repeat(it["count"].asInt()) } ?: vector.textOrNull("token")

    private fun userId(vector: JsonNode): String? =
        vector["user_id_utf16"]?.let { units -> String(CharArray(units.size()) { units[it].intValue().toChar() }) }
            ?: vector.textOrNull("user_id")

    @Test
    fun `the enumeration of permissions is the core's`() {
        refused("grants_invalid", 205) { Permission.of("feed/read") }
        val refusal = runCatching { Permission.of("user/fly") }.exceptionOrNull()!!.message!!
        assertEquals(refusal.substringAfterLast("take one of ").split(", "), Permission.entries.map { it.text })
        for (permission in Permission.entries) {
            assertEquals(permission, Permission.of(permission.text))
            val places = listOf<() -> Grants>(
                { Grants().user("u", permission) }, { Grants().tenant("t", permission) }, { Grants().objectIn("c", "o", permission) },
            )
            assertTrue(places.any { runCatching(it).isSuccess }, "$permission")
        }
    }
}
