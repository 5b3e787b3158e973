package io.github.knockjwt.tests

import io.github.knockjwt.servlet.KnockTokens
import jakarta.servlet.Filter
import jakarta.servlet.http.HttpServletRequest
import jakarta.servlet.http.HttpServletResponse
import java.nio.file.Files
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.springframework.boot.SpringApplication
import org.springframework.boot.autoconfigure.EnableAutoConfiguration
import org.springframework.boot.web.servlet.FilterRegistrationBean
import org.springframework.boot.web.server.context.WebServerApplicationContext
import org.springframework.boot.web.servlet.ServletContextInitializer
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken
import org.springframework.security.config.Customizer
import org.springframework.security.config.annotation.web.builders.HttpSecurity
import org.springframework.security.core.authority.AuthorityUtils
import org.springframework.security.core.context.SecurityContextHolder
import org.springframework.security.core.context.SecurityContextImpl
import org.springframework.security.web.SecurityFilterChain
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.RestController
import org.springframework.web.cors.CorsConfiguration
import org.springframework.web.cors.CorsConfigurationSource

/** The README's recipe in Spring Boot, with Spring Security and with a filter that is as much in the way as it can be. */
class SpringTest {
    private fun serving(configuration: Class<*>, use: (Site) -> Unit) {
        val settings = mapOf<String, Any>(
            "server.address" to "127.0.0.1", "server.port" to "0", "spring.main.banner-mode" to "off",
            "logging.level.root" to "OFF",
        )
        val application = SpringApplication(configuration, Common::class.java).apply { setDefaultProperties(settings) }
        application.run().use { use(Site((it as WebServerApplicationContext).webServer!!.port)) }
    }

    private fun assertRules(site: Site, vary: String = "") {
        assertRefreshRules(site, vary = "${vary}Cookie, Authorization")
        val origin = mapOf("Origin" to "https://elsewhere.example", "Access-Control-Request-Method" to "GET")
        site.ask("/knock/token", headers = origin).assertAnswer(401, NOBODY, "nobody", "${vary}Cookie, Authorization")
        site.ask("/knock/token", method = "OPTIONS", headers = origin).assertAnswer(405, REFUSED_METHOD, "a preflight")
        for (query in listOf("", "?public=1")) assertPrivate(site.ask("/page$query", "ada"), "ada", "a page$query")
        assertEquals(302, site.ask("/page").status)
    }

    @Test
    fun `the rules hold with Spring Security, its login form and its CORS`() = serving(Secured::class.java) {
        assertRules(it, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, ")
    }

    @Test
    fun `they hold with a filter that has an order`() = serving(Ordered::class.java, ::assertRules)

    /** Its lines are those of [KnockInitializer], but for what stands for the reader's own. */
    @Test
    fun `what is tested is what the README says`() {
        fun lines(text: String) = text.lines().map(String::trim).filter(String::isNotEmpty)
        val tested = lines(Files.readString(root.resolve("bindings/kotlin/tests/src/test/java/io/github/knockjwt/tests/KnockInitializer.java")))
        val readme = Files.readString(root.resolve("bindings/kotlin/README.md"))
        val (recipe, security) = Regex("```java\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(readme).map { it.groupValues[1] }.toList().drop(1)
        val own = setOf("@Component", "private final KnockTokens tokens = KnockTokens.builder().userId(request -> userIdOf(request.getSession(false))).build();")
        assertTrue("KnockTokens.builder()" in recipe && "SecurityContextHolder" in security)
        for (line in lines(recipe).filter { it !in own }) assertTrue(line in tested, line)
        for (line in lines(security).filter { "user.getName()" !in it }) assertTrue(line in tested, line)
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    internal class Common {
        @Bean
        fun knock(): ServletContextInitializer = KnockInitializer()

        @Bean
        fun pages() = Pages()
    }

    @RestController
    internal class Pages {
        @GetMapping("/page")
        fun page(request: HttpServletRequest, response: HttpServletResponse) {
            if (request.getParameter("public") != null) response.setHeader("Cache-Control", "public, max-age=60")
            // Not flushed: whoever comes later may still say what they like.
            response.writer.write(KnockTokens.token(request)!!)
        }
    }

    @Configuration(proxyBeanMethods = false)
    internal class Secured {
        @Bean
        fun chain(http: HttpSecurity): SecurityFilterChain = http
            .authorizeHttpRequests { it.requestMatchers("/error").permitAll().anyRequest().authenticated() }
            .formLogin(Customizer.withDefaults())
            .cors { it.configurationSource(anywhere) }
            .addFilterBefore(signedIn, UsernamePasswordAuthenticationFilter::class.java)
            .build()
    }

    @Configuration(proxyBeanMethods = false)
    internal class Ordered {
        /** Lets all through, and says who it is. */
        @Bean
        fun chain(http: HttpSecurity): SecurityFilterChain = http
            .authorizeHttpRequests { it.anyRequest().permitAll() }
            .csrf { it.disable() }
            .headers { it.disable() }
            .addFilterBefore(signedIn, UsernamePasswordAuthenticationFilter::class.java)
            .build()

        @Bean
        fun inTheWay() = FilterRegistrationBean(
            Filter { request, response, chain ->
                request as HttpServletRequest
                response as HttpServletResponse
                response.setHeader("Access-Control-Allow-Origin", "*")
                response.setHeader("ETag", "\"x\"")
                when {
                    request.method == "OPTIONS" -> response.status = 204
                    request.getHeader("X-User") == null -> response.sendRedirect("/login")
                    else -> chain.doFilter(request, response)
                }
                response.setHeader("Cache-Control", "public, max-age=60")
                response.setHeader("CDN-Cache-Control", "max-age=60")
            },
        ).apply { order = -100 }
    }
}

private val signedIn = Filter { request, response, chain ->
    (request as HttpServletRequest).getHeader("X-User")?.let {
        val user = UsernamePasswordAuthenticationToken.authenticated(it, null, AuthorityUtils.NO_AUTHORITIES)
        SecurityContextHolder.setContext(SecurityContextImpl(user))
    }
    chain.doFilter(request, response)
}

private val anywhere = CorsConfigurationSource {
    CorsConfiguration().apply {
        addAllowedOrigin("*")
        addAllowedMethod("*")
    }
}
