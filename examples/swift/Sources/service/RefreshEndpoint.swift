// The refresh endpoint: the token of the signed-in user, for a script of the same site.
import KnockJWT

struct RefreshEndpoint: Sendable {
    let signer: UserTokenSigner
    /// The id under which Knock knows the user who sent a request, if one is signed in.
    let user: @Sendable (Request) -> String?

    /// GET only, for the signed-in user alone, never a redirect, never open to other origins.
    func answer(_ request: Request) throws(KnockJWTError) -> Response {
        if request.method != "GET" { return refuse(405, "method_not_allowed", [("Allow", "GET")]) }
        if request.headers["sec-fetch-site"] == "cross-site" { return refuse(403, "cross_site") }
        guard let user = user(request) else { return refuse(401, "not_signed_in") }
        let issued = try signer.issue(user)
        let (expiresAt, refreshAt) = (issued.expiresAt.timeIntervalSince1970, issued.refreshAt.timeIntervalSince1970)
        return json(
            200, #"{"token":"\#(issued.token)","expires_at":\#(Int(expiresAt)),"refresh_at":\#(Int(refreshAt))}"#)
    }

    private func refuse(_ status: Int, _ error: String, _ headers: [(String, String)] = []) -> Response {
        json(status, #"{"error":"\#(error)"}"#, headers)
    }

    private func json(_ status: Int, _ body: String, _ headers: [(String, String)] = []) -> Response {
        let always = [
            ("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("Vary", "Cookie, Authorization"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return Response(status: status, headers: always + headers, body: body)
    }
}
