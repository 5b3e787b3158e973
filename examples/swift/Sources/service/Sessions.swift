// Who is signed in: a cookie that nobody can guess, and whom it belongs to.
import Synchronization

final class Sessions: Sendable {
    private let users = Mutex<[String: String]>([:])

    /// Begins one; the header is for the answer.
    func begin(_ user: String) -> (String, String) {
        // Swift's generator is the operating system's.
        let id = (0..<32).map { _ in
            let byte = UInt8.random(in: 0...255)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        users.withLock { $0[id] = user }
        // Strict: no other site can make a request in the user's name.
        return ("Set-Cookie", "session=\(id); Path=/; HttpOnly; SameSite=Strict")
    }

    func end(_ request: Request) -> (String, String) {
        if let id = request.cookie("session") { users.withLock { $0[id] = nil } }
        return ("Set-Cookie", "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict")
    }

    func user(of request: Request) -> String? {
        request.cookie("session").flatMap { id in users.withLock { $0[id] } }
    }
}
