// The pages, and who may see what.
import KnockJWT

struct Shop: Sendable {
    let signer: UserTokenSigner
    let sessions: Sessions
    /// Their passwords are their names.
    private let users: Set = ["ada", "barbara", "edsger", "grace"]

    init(signer: UserTokenSigner, sessions: Sessions) {
        self.signer = signer
        self.sessions = sessions
    }

    func answer(_ request: Request) throws(KnockJWTError) -> Response {
        switch (request.method, request.path) {
        case (_, "/knock/token"):
            return try RefreshEndpoint(signer: signer, user: sessions.user).answer(request)
        case ("GET", "/"), ("HEAD", "/"):
            return try home(sessions.user(of: request))
        case ("GET", "/login"):
            return .html(
                page(
                    #"<form method="post"><input name="username"> <input name="password" type="password"> "#
                        + "<button>Log in</button></form>"))
        case ("POST", "/login"):
            // A form of another site would log somebody in as a user of its choice: a strict cookie is not sent
            // along then, but the answer sets one.
            if request.headers["sec-fetch-site"] == "cross-site" { return Response(status: 403) }
            let form = request.form
            guard let user = form["username"], users.contains(user), form["password"] == user else {
                return .redirect(to: "/login")
            }
            return .redirect(to: "/", [sessions.begin(user)])
        case ("POST", "/logout"):
            return .redirect(to: "/", [sessions.end(request)])
        case ("GET", _), ("HEAD", _), ("POST", _):
            return Response(status: 404)
        default:
            return Response(status: 405, headers: [("Allow", "GET, HEAD, POST")])
        }
    }

    private func home(_ user: String?) throws(KnockJWTError) -> Response {
        var response = Response.html(page(#"<a href="/login">Log in</a>"#))
        if let user {
            // What stands in it is safe in HTML: a name of the list above, and a token.
            response.body = page(
                """
                <p>Signed in as <b id="user">\(user)</b>.</p>
                <form method="post" action="/logout"><button>Log out</button></form>
                <script id="knock-token" type="application/json">{"token":"\(try signer.sign(user))"}</script>
                <script>const refresh = async () => (await (await fetch('/knock/token')).json()).token;
                // With @knocklabs/client on the page, this is all:
                // knock.authenticate({ id: '\(user)' }, token, { onUserTokenExpiring: refresh });
                </script>
                """)
        }
        // It holds one user's token: for no shared cache.
        response.headers += [("Cache-Control", "private"), ("Vary", "Cookie")]
        return response
    }

    private func page(_ body: String) -> String {
        #"<!doctype html><html lang="en"><title>Shop</title><body>\#(body)</body></html>"#
    }
}
