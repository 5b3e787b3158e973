#!/usr/bin/env bash
# kotlin-readme.sh: what the README of bindings/kotlin shows, compiled against the jars that scripts/build-kotlin.sh
# built, with the oldest Kotlin that it promises; what needs no framework is run.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source scripts/kotlin-tools.sh

kotlin_tools "the README's examples are not compiled" || exit 0
[ -d target/kotlin/repository ] || scripts/build-kotlin.sh --without-documentation
sources=$PWD/target/kotlin/readme
rm -rf "$sources"
python3 - bindings/kotlin/README.md "$sources" <<'PYTHON'
import pathlib, re, sys

text, folder = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"), pathlib.Path(sys.argv[2])
blocks = {language: re.findall(rf"```{language}\n(.*?)```", text, re.S) for language in ("kotlin", "java")}
kotlin, ktor = blocks["kotlin"]
java, spring, security = blocks["java"]


def write(name, template, block, **more):
    lines = block.splitlines()
    imports = [line for line in lines if line.startswith("import ")]
    body = "\n".join(line for line in lines if line not in imports)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    for name, value in {"IMPORTS": "\n".join(imports), "BODY": body, **more}.items():
        template = template.replace(name, value)
    path.write_text(template, encoding="utf-8")


write("core/Sample.kt", """IMPORTS

fun main() {
BODY
    println("Kotlin ${KotlinVersion.CURRENT}: ${inspect(token).userId} ${inspect(issued.token).payloadJson}")
}
""", kotlin)
write("core/Sample.java", """IMPORTS

public class Sample {
    public static void main(String[] arguments) {
BODY
        System.out.println("Java: " + KnockJwt.inspect(token).getUserId() + " " + KnockJwt.inspect(issued.getToken()).getPayloadJson());
    }
}
""", java)
# What stands for the reader's own.
assert ktor.count("install(Sessions) { … }") == 1
write("web/Module.kt", """IMPORTS
import io.ktor.server.application.*
import io.ktor.server.response.*
import io.ktor.server.routing.*
import io.ktor.server.sessions.*

class Login(val userId: String)

fun page(token: String?) = "$token"

BODY
""", ktor.replace("install(Sessions) { … }", 'install(Sessions) { cookie<Login>("shop") }'))
write("web/Shop.java", """IMPORTS
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.core.Ordered;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

public class Shop {
    static String userIdOf(HttpSession session) {
        return session == null ? null : (String) session.getAttribute("user");
    }
BODY
    KnockTokens secured() {
        return KnockTokens.builder()
SECURITY
                .build();
    }
}
""", spring, SECURITY=security)
PYTHON

readme() {
    scripts/maven.sh --file "bindings/kotlin/tests/readme/$1.xml" --quiet -Dreadme="$sources/$1" "${@:2}"
}
step "The README's Ktor and Spring compile" readme web compile
step "The README's Kotlin and Java compile" readme core compile dependency:copy-dependencies -DoutputDirectory="$sources/jars"
for main in SampleKt Sample; do
    KNOCK_SIGNING_KEY_FILE=$PWD/tests/vectors/keys/rsa2048.pem "$JAVA_HOME/bin/java" \
        -cp "$sources/core/target/classes:$sources/jars/*" "$main" | tee -a "$sources/said"
done
runs() {
    [ "$(grep --count 'user_123 {.*"explicit_grants":true.*tenants/acme' "$sources/said")" = 2 ] &&
        grep --quiet '^Kotlin 2\.2\.' "$sources/said"
}
step "They run, with Kotlin 2.2 as the README promises" runs
