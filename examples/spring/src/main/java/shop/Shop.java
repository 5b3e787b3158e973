package shop;

import io.github.knockjwt.UserTokenSigner;
import io.github.knockjwt.servlet.KnockTokens;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** {@code java -jar shop.jar [ADDRESS:PORT]}. */
@SpringBootApplication
public class Shop {
    public static void main(String[] arguments) {
        String[] place = (arguments.length > 0 ? arguments[0] : "127.0.0.1:8000").split(":(?=\\d+$)");
        SpringApplication application = new SpringApplication(Shop.class);
        application.setDefaultProperties(Map.of("server.address", place[0], "server.port", place[1]));
        application.run();
    }

    @Bean
    UserTokenSigner signer() {
        return Keys.signer(System.getenv());
    }

    /** All that knock-jwt needs: the token of each request, and GET /knock/token. Before all other filters. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ServletContextInitializer knock(UserTokenSigner signer) {
        KnockTokens tokens = KnockTokens.builder().signer(signer).userId(Sessions::userId).build();
        return context -> tokens.register(context, "/knock/token");
    }
}
