package shop;

import io.github.knockjwt.UserTokenSigner;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** {@code java -jar shop.jar [ADDRESS:PORT]}. */
@SpringBootApplication
public class Shop {
    public static void main(String[] arguments) {
        String[] place = (arguments.length > 0 ? arguments[0] : "127.0.0.1:8000").split(":(?=\\d+$)");
        SpringApplication application = new SpringApplication(Shop.class);
        application.setDefaultProperties(Map.of(
                "server.address", place[0], "server.port", place[1],
                // Over TLS alone, in production.
                "server.servlet.session.cookie.secure", "production".equals(System.getenv("SHOP_MODE"))));
        application.run();
    }

    @Bean
    UserTokenSigner signer() {
        return Keys.signer(System.getenv());
    }
}
