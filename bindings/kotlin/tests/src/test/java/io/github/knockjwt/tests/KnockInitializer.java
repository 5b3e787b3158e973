package io.github.knockjwt.tests;

import io.github.knockjwt.servlet.KnockTokens;
import jakarta.servlet.ServletContext;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.core.Ordered;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** The README's recipe for Spring Boot, with what it says of Spring Security. */
class KnockInitializer implements ServletContextInitializer, Ordered {
    private final KnockTokens tokens = KnockTokens.builder()
            .signer(Shared.INSTANCE.getSigner())
            .userId(request -> {
                Authentication user = SecurityContextHolder.getContext().getAuthentication();
                return user == null || user instanceof AnonymousAuthenticationToken ? null : Shared.INSTANCE.user(user.getName());
            })
            .build();

    @Override
    public void onStartup(ServletContext context) {
        tokens.register(context, "/knock/token");
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
