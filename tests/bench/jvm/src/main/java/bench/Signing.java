package bench;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.github.knockjwt.Reuse;
import io.github.knockjwt.SigningKey;
import io.github.knockjwt.UserTokenSigner;
import io.jsonwebtoken.Jwts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An hour's token for one user, by us and by what the JVM's people would use instead, with the key parsed once. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class Signing {
    private UserTokenSigner signer;
    private UserTokenSigner reusing;
    private RSASSASigner nimbus;
    private RSAPrivateKey key;
    private Algorithm auth0;

    @Setup
    public void makeKeys() throws Exception {
        SigningKey ours = SigningKey.fromEnv();
        signer = new UserTokenSigner(ours);
        reusing = UserTokenSigner.builder(ours).reuse(Reuse.RECOMMENDED).build();
        String body = ours.toPkcs8Pem().replaceAll("-----[A-Z ]+-----", "");
        byte[] der = Base64.getMimeDecoder().decode(body);
        key = (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        nimbus = new RSASSASigner(key);
        auth0 = Algorithm.RSA256(null, key);
    }

    @Benchmark
    public String sign(Raw raw) {
        return signer.sign("user_123");
    }

    @Benchmark
    public String reused() {
        return reusing.sign("user_123");
    }

    @Benchmark
    public String nimbus() throws JOSEException {
        Date now = new Date();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject("user_123").issueTime(now).expirationTime(new Date(now.getTime() + 3_600_000)).build();
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).type(JOSEObjectType.JWT).build(), claims);
        token.sign(nimbus);
        return token.serialize();
    }

    @Benchmark
    public String jjwt() {
        Date now = new Date();
        return Jwts.builder().header().type("JWT").and().subject("user_123").issuedAt(now)
                .expiration(new Date(now.getTime() + 3_600_000)).signWith(key, Jwts.SIG.RS256).compact();
    }

    @Benchmark
    public String javaJwt() {
        Instant now = Instant.now();
        return JWT.create().withSubject("user_123").withIssuedAt(now).withExpiresAt(now.plusSeconds(3600)).sign(auth0);
    }

    /** The raw signature of AWS-LC, by a process that measures one turn after each of ours. */
    @State(Scope.Thread)
    public static class Raw {
        private Process process;
        private BufferedReader output;

        @Setup
        public void start() throws IOException {
            process = new ProcessBuilder(System.getProperty("bench.raw"), "turns").start();
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        }

        @TearDown(Level.Iteration)
        public void turn() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            Files.writeString(Path.of(System.getProperty("bench.turns")), output.readLine() + "\n", StandardOpenOption.APPEND);
        }

        @TearDown
        public void stop() {
            process.destroy();
        }
    }
}
