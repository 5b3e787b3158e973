package io.github.knockjwt.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The whole API as Java's people write it, compiled with all warnings as errors. */
class JavaApiTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final SigningKey key = SigningKey.generate(2048);

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
            assertEquals(issued.getToken(), signer.sign("user_123"));

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
        String none = null;
        KnockJwtException error = assertThrows(KnockJwtException.class, () -> signer.sign(none));
        assertEquals("user_id_missing", error.getCode());
        assertEquals(201, error.getNumber());
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
