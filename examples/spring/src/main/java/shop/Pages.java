package shop;

import io.github.knockjwt.servlet.KnockTokens;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The pages, as text: a template would get the token as the request's attribute {@code knockToken}. */
@RestController
class Pages {
    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String home(HttpServletRequest request) {
        String user = Sessions.userId(request);
        if (user == null) {
            return page("<p>Nobody is signed in. <a href=\"/login\">Log in</a></p>");
        }
        // Names and tokens here hold nothing that HTML or JSON would take for its own.
        return page("""
                <p>Signed in as <b id="user">%1$s</b>.</p>
                <form method="post" action="/logout"><button>Log out</button></form>
                <script id="knock-token" type="application/json">{"user_id":"%1$s","token":"%2$s"}</script>
                <script type="module">
                  // With Knock's client: knock.authenticate({ id: user_id }, token, { onUserTokenExpiring: refreshed });
                  const refreshed = async () => (await (await fetch('/knock/token')).json()).token;
                </script>
                """.formatted(user, KnockTokens.token(request)));
    }

    @GetMapping(path = "/login", produces = MediaType.TEXT_HTML_VALUE)
    String loginForm() {
        return page("""
                <form method="post">
                  <input name="username" autocomplete="username">
                  <input name="password" type="password" autocomplete="current-password">
                  <button>Log in</button>
                </form>
                """);
    }

    @PostMapping("/login")
    ResponseEntity<Void> logIn(
            HttpServletRequest request,
            @RequestHeader(name = "Sec-Fetch-Site", defaultValue = "") String site,
            @RequestParam(defaultValue = "") String username,
            @RequestParam(defaultValue = "") String password) {
        if (site.equals("cross-site")) { // which logs nobody in here, with whose name and password ever
            return ResponseEntity.status(403).build();
        }
        return seeOther(Sessions.logIn(request, username, password) ? "/" : "/login");
    }

    @PostMapping("/logout")
    ResponseEntity<Void> logOut(HttpServletRequest request) {
        Sessions.logOut(request);
        return seeOther("/");
    }

    @EventListener
    void started(WebServerInitializedEvent event) {
        String address = event.getApplicationContext().getEnvironment().getProperty("server.address");
        System.out.printf("http://%s:%d/  (users %s; their passwords are their names)%n",
                address, event.getWebServer().getPort(), String.join(", ", Sessions.NAMES));
    }

    private static ResponseEntity<Void> seeOther(String path) {
        return ResponseEntity.status(303).location(URI.create(path)).build();
    }

    private static String page(String body) {
        return """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><title>Shop</title></head>
                <body>%s</body>
                </html>
                """.formatted(body);
    }
}
