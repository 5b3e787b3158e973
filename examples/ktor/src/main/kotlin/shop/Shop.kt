package shop

import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.ktor.KnockJwt
import io.github.knockjwt.ktor.knockToken
import io.ktor.http.ContentType
import io.ktor.http.HttpStatusCode
import io.ktor.server.application.Application
import io.ktor.server.application.ApplicationCall
import io.ktor.server.application.install
import io.ktor.server.request.receiveParameters
import io.ktor.server.response.respondText
import io.ktor.server.routing.get
import io.ktor.server.routing.post
import io.ktor.server.routing.routing
import io.ktor.server.sessions.SessionSerializer
import io.ktor.server.sessions.SessionStorageMemory
import io.ktor.server.sessions.Sessions
import io.ktor.server.sessions.clear
import io.ktor.server.sessions.cookie
import io.ktor.server.sessions.get
import io.ktor.server.sessions.sessions
import io.ktor.server.sessions.set

/** Who is logged in. */
class Login(val userId: String) {
    object Text : SessionSerializer<Login> {
        override fun serialize(session: Login) = session.userId

        override fun deserialize(text: String) = Login(text)
    }
}

private const val COOKIE = "shop"

/** Users who log in with a form and a session, and a page that carries their Knock token. */
fun Application.shop(signer: UserTokenSigner, isProduction: Boolean) {
    install(Sessions) {
        cookie<Login>(COOKIE, SessionStorageMemory()) {
            serializer = Login.Text
            cookie.httpOnly = true
            cookie.secure = isProduction // over TLS alone
            // No other site's page acts in the user's name, nor logs anybody out.
            cookie.extensions["SameSite"] = "strict"
        }
    }
    // All that knock-jwt needs; GET /knock/token is there with it.
    install(KnockJwt) {
        this.signer = signer
        userId { call -> call.sessions.get<Login>()?.userId }
    }
    routing {
        get("/") { call.respondText(home(call.sessions.get<Login>()?.userId, call.knockToken), ContentType.Text.Html) }
        // A login begins without a session: Ktor would keep its id, and whoever knew that would be signed in too.
        get("/login") {
            call.sessions.clear<Login>()
            call.respondText(loginForm, ContentType.Text.Html)
        }
        post("/login") {
            // Nor logs anybody in, with whose name and password ever.
            if (call.request.headers["Sec-Fetch-Site"] == "cross-site") {
                return@post call.respondText("", status = HttpStatusCode.Forbidden)
            }
            val form = call.receiveParameters()
            val isClean = call.request.cookies[COOKIE] == null
            if (!isClean || !Users.isPassword(form["username"], form["password"])) return@post call.seeOther("/login")
            call.sessions.set(Login(form["username"]!!))
            call.seeOther("/")
        }
        post("/logout") {
            call.sessions.clear<Login>()
            call.seeOther("/")
        }
    }
}

private suspend fun ApplicationCall.seeOther(path: String) {
    response.headers.append("Location", path)
    respondText("", status = HttpStatusCode.SeeOther)
}
