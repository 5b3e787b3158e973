package io.github.knockjwt.tests

import com.auth0.jwt.JWT
import com.auth0.jwt.algorithms.Algorithm
import com.nimbusds.jose.JOSEObjectType
import com.nimbusds.jose.JWSAlgorithm
import com.nimbusds.jose.JWSHeader
import com.nimbusds.jose.crypto.RSASSASigner
import com.nimbusds.jose.crypto.RSASSAVerifier
import com.nimbusds.jwt.JWTClaimsSet
import com.nimbusds.jwt.SignedJWT
import io.github.knockjwt.Grants
import io.github.knockjwt.Permission
import io.github.knockjwt.SigningKey
import io.github.knockjwt.TokenOptions
import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.UserTokenVerifier
import io.jsonwebtoken.Jwts
import java.security.KeyFactory
import java.security.interfaces.RSAPrivateKey
import java.security.interfaces.RSAPublicKey
import java.security.spec.PKCS8EncodedKeySpec
import java.security.spec.X509EncodedKeySpec
import java.time.Instant
import java.util.Base64
import java.util.Date
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class InteropTest {
    private val key = SigningKey.generate(2048)
    private val verifier = UserTokenVerifier(key.verifyingKey)
    private val private = KeyFactory.getInstance("RSA").generatePrivate(PKCS8EncodedKeySpec(der(key.toPkcs8Pem()))) as RSAPrivateKey
    private val public = KeyFactory.getInstance("RSA").generatePublic(X509EncodedKeySpec(der(key.verifyingKey.toPem()))) as RSAPublicKey
    private val now = Instant.now().epochSecond

    private fun der(pem: String) = Base64.getMimeDecoder().decode(pem.lines().filterNot { it.startsWith("--") }.joinToString(""))

    private val ours = UserTokenSigner(key).sign(
        "ada",
        TokenOptions(grants = Grants().tenant("acme", Permission.USER_FEED_READ), explicitGrants = true),
    )

    @Test
    fun `nimbus-jose-jwt and we verify each other`() {
        val parsed = SignedJWT.parse(ours)
        assertTrue(parsed.verify(RSASSAVerifier(public)))
        assertEquals("ada", parsed.jwtClaimsSet.subject)
        assertEquals(true, parsed.jwtClaimsSet.getBooleanClaim("explicit_grants"))

        val claims = JWTClaimsSet.Builder().subject("grace").issueTime(Date(now * 1000)).expirationTime(Date((now + 60) * 1000)).build()
        val theirs = SignedJWT(JWSHeader.Builder(JWSAlgorithm.RS256).type(JOSEObjectType.JWT).build(), claims)
        theirs.sign(RSASSASigner(private))
        assertEquals("grace", verifier.verify(theirs.serialize()).userId)
    }

    @Test
    fun `jjwt and we verify each other`() {
        val parsed = Jwts.parser().verifyWith(public).build().parseSignedClaims(ours)
        assertEquals("ada", parsed.payload.subject)
        val theirs = Jwts.builder().subject("grace").expiration(Date((now + 60) * 1000)).signWith(private, Jwts.SIG.RS256).compact()
        assertEquals(now + 60, verifier.verify(theirs).expiresAt.epochSecond)
    }

    @Test
    fun `java-jwt and we verify each other`() {
        val algorithm = Algorithm.RSA256(public, private)
        assertEquals("ada", JWT.require(algorithm).build().verify(ours).subject)
        val theirs = JWT.create().withSubject("grace").withExpiresAt(Instant.ofEpochSecond(now + 60)).withJWTId("j-1").sign(algorithm)
        assertEquals("j-1", verifier.verify(theirs).jti)
    }

    @Test
    fun `nobody takes a token of another key, nor we one of another algorithm`() {
        val other = SigningKey.generate(2048)
        val foreign = UserTokenSigner(other).sign("ada")
        refused("token_signature", 303) { verifier.verify(foreign) }
        assertTrue(runCatching { JWT.require(Algorithm.RSA256(public, null)).build().verify(foreign) }.isFailure)
        val rs384 = JWT.create().withSubject("grace").withExpiresAt(Instant.ofEpochSecond(now + 60)).sign(Algorithm.RSA384(public, private))
        refused("token_algorithm", 302) { verifier.verify(rs384) }
        val hmac = JWT.create().withSubject("grace").sign(Algorithm.HMAC256(key.verifyingKey.toPem()))
        refused("token_algorithm", 302) { verifier.verify(hmac) }
    }
}
