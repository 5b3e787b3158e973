import Foundation
import KnockJWT
import Testing

@Suite struct ThreadTests {
    /// 32 threads share one signer and one verifier for 100,000 signatures in total.
    @Test func threadsShareASigner() throws {
        let (threads, each) = (32, 3125)
        let key = try SigningKey(pem("rsa2048"))
        let signer = try UserTokenSigner(key)
        let verifier = try UserTokenVerifier([key.verifyingKey])
        let good = Tally()
        let group = DispatchGroup()
        for thread in 0..<threads {
            group.enter()
            Thread.detachNewThread {
                var own = 0
                for round in 0..<each {
                    let id = "user_\(thread)_\(round)"
                    if let token = try? signer.sign(id), let claims = try? verifier.verify(token), claims.userID == id {
                        own += 1
                    }
                }
                good.add(own)
                group.leave()
            }
        }
        group.wait()
        #expect(good.total == 100_000)
    }

    /// However many ask at once for the same user, each gets the token that is there.
    @Test func oneTokenForAllWhoAskAtOnce() throws {
        // Another second at each call: within one, RS256 gives the same token anyhow.
        let time = Mutexed(1_700_000_000.0)
        let clock: @Sendable () -> Date = {
            time.with {
                $0 += 1
                return Date(timeIntervalSince1970: $0)
            }
        }
        func tokens(_ reuse: UserTokenSigner.Reuse) throws -> (first: Set<String>, all: Set<String>) {
            let signer = try UserTokenSigner(SigningKey(pem("rsa2048")), reuse: reuse, now: clock)
            let first = try Set((0..<4).map { try signer.sign("user_\($0)") })
            let tokens = Mutexed<Set<String>>([])
            DispatchQueue.concurrentPerform(iterations: 1000) { at in
                let token = try? signer.sign("user_\(at % 4)")
                tokens.with { _ = $0.insert(token ?? "none") }
            }
            return (first, tokens.with { $0 })
        }
        let handedOut = try tokens(.recommended)
        #expect(handedOut.first.count == 4 && handedOut.all == handedOut.first)
        #expect(try tokens(.off).all.count == 1000)
    }

    /// However many batches there are, they take few threads.
    @Test func batchesTakeFewThreads() async throws {
        func threads() -> Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0 }
        let signer = try UserTokenSigner(SigningKey(pem("rsa2048")))
        let before = threads()
        let most = try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let results = try await signer.issueMany((0..<20).map { "user_\($0)" })
                    #expect(results.allSatisfy { (try? $0.get()) != nil } && results.count == 20)
                }
            }
            var most = 0
            while try await group.next() != nil { most = max(most, threads()) }
            return most
        }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        #expect(most > 0 && most - before <= 4 * (cores + 1) + cores + 4, "\(before) before, \(most) at most")
    }

    /// A batch keeps no thread of the cooperative pool waiting: others go on meanwhile.
    @Test func aBatchLeavesThePoolToOthers() async throws {
        let signer = try UserTokenSigner(SigningKey(pem("rsa2048")))
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let ended = Mutexed<[String]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<(cores * 2) {
                group.addTask {
                    _ = try await signer.issueMany((0..<500).map { "user_\($0)" })
                    ended.with { $0.append("batch") }
                }
            }
            group.addTask {
                for _ in 0..<10 { await Task.yield() }
                ended.with { $0.append("other") }
            }
            try await group.waitForAll()
        }
        #expect(ended.with { $0.first } == "other")
    }
}

private final class Mutexed<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func with<R>(_ body: (inout Value) -> R) -> R { lock.withLock { body(&value) } }
}

private final class Tally: Sendable {
    private let count = Mutexed(0)
    func add(_ more: Int) { count.with { $0 += more } }
    var total: Int { count.with { $0 } }
}
