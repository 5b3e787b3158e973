package shop;

import io.github.knockjwt.SigningKey;
import io.github.knockjwt.UserTokenSigner;
import java.util.Map;
import java.util.stream.Stream;

/** Where it is no production, a throw-away key if there is none. */
final class Keys {
    private Keys() {}

    static UserTokenSigner signer(Map<String, String> environment) {
        boolean given = Stream.of("KNOCK_SIGNING_KEY", "KNOCK_SIGNING_KEY_FILE")
                .anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
        if (given || "production".equals(environment.get("SHOP_MODE"))) {
            return UserTokenSigner.fromEnv();
        }
        System.err.println("KNOCK_SIGNING_KEY is not set: signing with a throw-away key");
        return new UserTokenSigner(SigningKey.generate(2048));
    }
}
