package shop;

import io.github.knockjwt.UserTokenSigner;
import io.github.knockjwt.servlet.KnockTokens;
import jakarta.servlet.ServletContext;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/** All that knock-jwt needs: the token of each request, and GET /knock/token. */
@Component
class KnockInitializer implements ServletContextInitializer, Ordered {
    private final KnockTokens tokens;

    KnockInitializer(UserTokenSigner signer) {
        tokens = KnockTokens.builder().signer(signer).userId(Sessions::userId).build();
    }

    @Override
    public void onStartup(ServletContext context) {
        tokens.register(context, "/knock/token");
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE; // before all other filters, Spring Security's too
    }
}
