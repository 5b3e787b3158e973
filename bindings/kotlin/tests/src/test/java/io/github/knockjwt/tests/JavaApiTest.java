package io.github.knockjwt.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.knockjwt.Claims;
import io.github.knockjwt.Grants;
import io.github.knockjwt.IssuedToken;
import io.github.knockjwt.Jti;
import io.github.knockjwt.KnockJwt;
import io.github.knockjwt.KnockJwtException;
import io.github.knockjwt.Permission;
import io.github.knockjwt.Reuse;
import io.github.knockjwt.SigningKey;
import io.github.knockjwt.TokenOptions;
import io.github.knockjwt.UnverifiedToken;
import io.github.knockjwt.UserTokenSigner;
import io.github.knockjwt.UserTokenVerifier;
import io.github.knockjwt.VerifyingKey;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The whole API as Java's people write it, compiled with all warnings as errors. */
class JavaApiTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final SigningKey key = SigningKey.generate(2048);

    @Test
    void handsOutAgain() {
        Clock clock = new Clock(NOW);
        UserTokenSigner reusing = UserTokenSigner.builder(key).reuse(Reuse.RECOMMENDED).minShare(0.25).clock(clock).build();
        UserTokenSigner anew = UserTokenSigner.builder(key).reuse(Reuse.OFF).clock(clock).build();
        String token = reusing.sign("user_123");
        assertEquals(token, anew.sign("user_123"));
        clock.pass(3600 - 900 - 1);
        assertEquals(token, reusing.sign("user_123"));
        assertEquals(token, reusing.issue("user_123").getToken());
        assertNotEquals(token, anew.sign("user_123"));
        clock.pass(1);
        assertNotEquals(token, reusing.sign("user_123"));
    }

    @Test
    void signsAndVerifies() {
        try (UserTokenSigner signer = UserTokenSigner.builder(key)
                .expiresIn(Duration.ofMinutes(15))
                .reuse(Reuse.RECOMMENDED)
                .minShare(0.25)
                .clock(InstantSource.fixed(NOW))
                .build()) {
            IssuedToken issued = signer.issue("user_123");
            assertEquals(NOW.plusSeconds(900), issued.getExpiresAt());
            assertEquals(NOW.plusSeconds(900 - 225), issued.getRefreshAt());
            assertEquals(List.of(), issued.getWarnings());

            try (UserTokenVerifier verifier = UserTokenVerifier.builder(key.getVerifyingKey())
                    .leeway(Duration.ofSeconds(5))
                    .clock(InstantSource.fixed(NOW))
                    .build()) {
                Claims claims = verifier.verify(issued.getToken());
                assertEquals("user_123", claims.getUserId());
                assertEquals(NOW, claims.getIssuedAt());
                assertEquals(0, claims.getKeyIndex());
                assertFalse(claims.getExplicitGrants());
                assertNull(claims.getGrantsJson());
                assertNull(claims.getNotBefore());
            }
        }
        VerifyingKey verifying = VerifyingKey.parse(key.getVerifyingKey().toPem());
        assertEquals("ada", new UserTokenVerifier(verifying).verify(new UserTokenSigner(key).sign("ada")).getUserId());
    }

    @Test
    void takesOptions() {
        Grants grants = new Grants()
                .user("user_123", Permission.USER_FEED_READ)
                .tenant("acme", List.of(Permission.USER_FEED_READ, Permission.SLACK_CHANNELS_READ))
                .object("videos", "dinosaurs-loose", Permission.CHANNEL_DATA_READ)
                .merge(Grants.raw("{}"));
        TokenOptions options = TokenOptions.builder()
                .expiresIn(Duration.ofMinutes(15))
                .issuedAt(NOW)
                .grants(grants)
                .explicitGrants(true)
                .jti("j-1")
                .build();
        UnverifiedToken read = KnockJwt.inspect(new UserTokenSigner(key).sign("user_123", options));
        assertEquals("j-1", read.getJti());
        assertEquals("RS256", read.getAlgorithm());
        assertEquals(NOW, read.getIssuedAt());
        assertTrue(read.getPayloadJson().contains("\"grants\":" + grants.toJson()));
        assertEquals(2048, read.getSignatureBits());
        TokenOptions random = TokenOptions.builder().jti(Jti.RANDOM).build();
        UserTokenSigner signer = new UserTokenSigner(key);
        assertFalse(signer.sign("ada", random).equals(signer.sign("ada", random)));
    }

    @Test
    void takesIdsOfEveryKind() {
        UserTokenSigner signer = new UserTokenSigner(key);
        UUID uuid = UUID.randomUUID();
        assertEquals("42", KnockJwt.inspect(signer.sign(42)).getUserId());
        assertEquals("42", KnockJwt.inspect(signer.sign(42L)).getUserId());
        assertEquals("42", KnockJwt.inspect(signer.issue(BigInteger.valueOf(42)).getToken()).getUserId());
        assertEquals(uuid.toString(), KnockJwt.inspect(signer.sign(uuid)).getUserId());
        Long boxed = 42L;
        Integer small = 42;
        assertEquals("42", KnockJwt.inspect(signer.sign(boxed)).getUserId());
        assertEquals("42", KnockJwt.inspect(signer.sign(small, TokenOptions.builder().build())).getUserId());
        assertEquals("42", KnockJwt.inspect(signer.issue(small).getToken()).getUserId());
        assertEquals("42", KnockJwt.inspect(KnockJwt.signUserToken(42, key.toPem())).getUserId());
        assertEquals("42", KnockJwt.inspect(KnockJwt.signUserToken(42L, key.toPem())).getUserId());
        assertEquals(uuid.toString(), KnockJwt.inspect(KnockJwt.signUserToken(uuid, key.toPem())).getUserId());
        assertTrue(new Grants().tenant(42, Permission.USER_FEED_READ).toJson().contains("/v1/tenants/42\""));
        assertTrue(new Grants().user(uuid, List.of(Permission.USER_FEED_READ)).toJson().contains("/v1/users/" + uuid + "\""));
        assertTrue(new Grants().object("videos", 42L, Permission.CHANNEL_DATA_READ).toJson().contains("/videos/42\""));
    }

    /** A number that is none is no reason for a NullPointerException. */
    @Test
    void refusesIdsThatAreNone() {
        UserTokenSigner signer = new UserTokenSigner(key);
        TokenOptions options = TokenOptions.builder().build();
        String none = null;
        Long noLong = null;
        Integer noInteger = null;
        UUID noUuid = null;
        List<Executable> calls = List.of(
                () -> signer.sign(none), () -> signer.sign(noUuid),
                () -> signer.sign(noLong), () -> signer.sign(noLong, options), () -> signer.sign(noInteger),
                () -> signer.issue(noLong), () -> signer.issue(noInteger), () -> signer.issue(noInteger, options),
                () -> KnockJwt.signUserToken(null, key.toPem()));
        for (Executable call : calls) {
            KnockJwtException error = assertThrows(KnockJwtException.class, call);
            assertEquals("user_id_missing", error.getCode());
            assertEquals(201, error.getNumber());
        }
        assertEquals("grants_invalid",
                assertThrows(KnockJwtException.class, () -> new Grants().tenant(noLong, Permission.USER_FEED_READ)).getCode());
        assertEquals("grants_invalid",
                assertThrows(KnockJwtException.class, () -> new Grants().tenant('7', Permission.USER_FEED_READ)).getCode());
        assertEquals("user_id_invalid", assertThrows(KnockJwtException.class, () -> KnockJwt.signUserToken(4.2, key.toPem())).getCode());
    }

    /** A character widens to the number that stands for it. */
    @SuppressWarnings("deprecation")
    @Test
    void refusesCharacters() {
        UserTokenSigner signer = new UserTokenSigner(key);
        TokenOptions options = TokenOptions.builder().build();
        assertEquals("user_id_invalid", assertThrows(KnockJwtException.class, () -> signer.sign('7')).getCode());
        assertEquals("user_id_invalid", assertThrows(KnockJwtException.class, () -> signer.sign('7', options)).getCode());
        assertEquals("user_id_invalid", assertThrows(KnockJwtException.class, () -> signer.issue('7')).getCode());
        assertEquals("user_id_invalid", assertThrows(KnockJwtException.class, () -> signer.issue('7', options)).getCode());
    }

    @Test
    void refusesNullInTheCoresWords() {
        UserTokenSigner signer = new UserTokenSigner(key);
        VerifyingKey none = null;
        Permission nothing = null;
        assertEquals("user_id_missing", assertThrows(KnockJwtException.class, () -> signer.issueMany(null)).getCode());
        assertEquals("jti_invalid", assertThrows(KnockJwtException.class, () -> Jti.of(null)).getCode());
        assertEquals("grants_invalid", assertThrows(KnockJwtException.class, () -> Permission.of(null)).getCode());
        assertEquals("grants_invalid", assertThrows(KnockJwtException.class, () -> new Grants().user("ada", nothing)).getCode());
        assertEquals("verifying_key_invalid",
                assertThrows(KnockJwtException.class, () -> UserTokenVerifier.builder(none).build()).getCode());
        assertEquals("verifying_key_invalid",
                assertThrows(KnockJwtException.class, () -> new UserTokenVerifier(key.getVerifyingKey(), none)).getCode());
    }

    @Test
    void signsManyAndTellsWhatIsWrong() {
        List<UserTokenSigner.Outcome> outcomes = new UserTokenSigner(key).issueMany(List.of("ada", "", "grace"));
        assertEquals("ada", KnockJwt.inspect(outcomes.get(0).orThrow().getToken()).getUserId());
        assertEquals("user_id_missing", outcomes.get(1).getError().getCode());
        assertNull(outcomes.get(1).getIssued());
        assertThrows(KnockJwtException.class, () -> outcomes.get(1).orThrow());
    }

    @Test
    void signsManyIdsOfEveryKind() {
        UUID uuid = UUID.randomUUID();
        List<Object> ids = Arrays.asList(42, 42L, BigInteger.TEN, uuid, "ada", null, 4.2, '7', true);
        List<String> expected = List.of("42", "42", "10", uuid.toString(), "ada",
                "user_id_missing", "user_id_invalid", "user_id_invalid", "user_id_invalid");
        List<UserTokenSigner.Outcome> outcomes = new UserTokenSigner(key).issueMany(ids);
        assertEquals(expected, outcomes.stream().map(outcome -> outcome.getIssued() != null
                ? KnockJwt.inspect(outcome.getIssued().getToken()).getUserId()
                : outcome.getError().getCode()).toList());
        List<Long> numbers = Arrays.asList(1L, null);
        assertEquals("user_id_missing", new UserTokenSigner(key).issueMany(numbers).get(1).getError().getCode());
    }

    @Test
    void readsKeys() throws Exception {
        Path file = Files.createTempFile("knock", ".pem");
        try {
            Files.writeString(file, key.toPem());
            assertEquals(key.getFingerprint(), SigningKey.fromFile(file).getFingerprint());
        } finally {
            Files.delete(file);
        }
        KnockJwtException error = assertThrows(KnockJwtException.class, () -> SigningKey.parse("sk_test_not_a_real_key"));
        assertEquals("signing_key_is_api_key", error.getCode());
        assertEquals("signing_key_missing", assertThrows(KnockJwtException.class, UserTokenSigner::fromEnv).getCode());
        assertEquals("ada", KnockJwt.inspect(KnockJwt.signUserToken("ada", key.toBase64())).getUserId());
    }
}
