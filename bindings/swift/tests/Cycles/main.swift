// cycles KEY COUNT [GROWTH | leak]: makes everything that holds native memory, uses it and drops it, COUNT times; fails
// when the process has grown by more than GROWTH KiB between the first tenth and the end. Without GROWTH,
// somebody else watches: Valgrind, or the leak sanitizer, which `leak` puts to the test.
import Foundation
import KnockJWT

let pem = try String(contentsOfFile: CommandLine.arguments[1], encoding: .utf8)
let count = Int(CommandLine.arguments[2])!

/// Pages in memory.
func resident() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return Int(fields[1])! * Int(sysconf(Int32(_SC_PAGESIZE)))
}

/// Waits for a batch. Valgrind does not survive how libdispatch ends a main thread that is asynchronous.
func batch(_ signer: UserTokenSigner, _ ids: [String]) {
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        let results = try? await signer.issueMany(ids)
        precondition(results?.count == ids.count)
        done.signal()
    }
    done.wait()
}

final class Clock: @unchecked Sendable {
    private let lock = NSLock()
    private var time = Date()

    @Sendable func next() -> Date {
        lock.withLock {
            time += 1
            return time
        }
    }
}

func cycle(_ round: Int) throws {
    let key = try SigningKey(pem)
    // Another second at each call: within one, RS256 gives the same token anyhow.
    let clock = Clock()
    let signer = try UserTokenSigner(key, reuse: .recommended, now: clock.next)
    let grants = try Grants().user("user_\(round)", [.userFeedRead]).merging(.raw("{}"))
    let issued = try signer.issue("user_\(round)", grants: grants, explicitGrants: true, jti: "a")
    guard try signer.sign("user_\(round)", grants: grants, explicitGrants: true, jti: "a") == issued.token else {
        fatalError("the token was not reused")
    }
    let verifier = try UserTokenVerifier([key.verifyingKey, VerifyingKey(key.verifyingKey.pem)])
    _ = try verifier.verify(issued.token)
    _ = try UnverifiedToken(inspecting: issued.token)
    batch(signer, ["", "user_\(round)"])
    _ = try signUserToken("user_\(round)", signingKey: pem)
    _ = try key.base64()
    do {
        _ = try signer.sign("")
    } catch {
        precondition(error.code == "user_id_missing")
    }
}

var early = 0
for round in 0..<count {
    try cycle(round)
    if round == count / 10 { early = try resident() }
}
if CommandLine.arguments.dropFirst(3).first == "leak" {
    for _ in 0..<100 { UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8).storeBytes(of: 1, as: Int.self) }
    exit(0)
}
let growth = try (resident() - early) / 1024
print("\(count) cycles: \(growth) KiB more than after a tenth of them")
exit(CommandLine.arguments.count > 3 && growth > Int(CommandLine.arguments[3])! ? 1 : 0)
