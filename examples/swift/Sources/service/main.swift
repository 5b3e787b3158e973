// service [ADDRESS:PORT]: users who log in with a form and a cookie, a page that carries their Knock token,
// and the refresh endpoint. Port 0 takes a free one. Ends on SIGINT and SIGTERM.
import Foundation
import KnockJWT

func fail(_ what: String, code: Int32 = 1) -> Never {
    FileHandle.standardError.write(Data((what + "\n").utf8))
    exit(code)
}

func findKey() throws(KnockJWTError) -> SigningKey {
    let environment = ProcessInfo.processInfo.environment
    if ["KNOCK_SIGNING_KEY", "KNOCK_SIGNING_KEY_FILE"].allSatisfy({ environment[$0, default: ""].isEmpty }) {
        FileHandle.standardError.write(Data("KNOCK_SIGNING_KEY is not set: signing with a throw-away key\n".utf8))
        return try SigningKey.generate(bits: 2048)
    }
    return try SigningKey.fromEnvironment()
}

let address = CommandLine.arguments.dropFirst().first ?? "127.0.0.1:8000"
let parts = address.split(separator: ":")
guard parts.count == 2, let port = UInt16(parts[1]) else { fail("usage: service [ADDRESS:PORT]", code: 2) }

let shop: Shop
do {
    // Reuse: a user who asks again gets the token that is good for a while yet.
    shop = Shop(signer: try UserTokenSigner(findKey(), reuse: .recommended), sessions: Sessions())
} catch {
    fail("error[\(error.code)]: \(error.message)")
}

do {
    let server = try HTTPServer(host: String(parts[0]), port: port)
    let stops = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { exit(0) }
        source.resume()
        return source
    }
    print("http://\(parts[0]):\(server.port)/  (users ada, barbara, edsger and grace; their passwords are their names)")
    fflush(nil)
    withExtendedLifetime(stops) {
        server.serve { [shop] request in
            do {
                return try shop.answer(request)
            } catch {
                // What went wrong is the log's, not the world's.
                FileHandle.standardError.write(Data("error: \(error)\n".utf8))
                return Response(status: 500)
            }
        }
    }
} catch {
    fail("\(error)")
}
