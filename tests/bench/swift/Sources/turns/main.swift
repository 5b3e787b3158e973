// turns: for each word on standard input, times what it names for about 25 ms and prints the seconds a call;
// `memory` prints the bytes that the process has grown by in 20,000 signatures and a million reused tokens.
// speed.py beside it makes turns of this program and of another alternate. The key is in KNOCK_SIGNING_KEY.
import Foundation
import KnockJWT

struct Turns {
    private let users = (0..<1000).map { "user_\($0)" }
    private let signer: UserTokenSigner
    private let reusing: UserTokenSigner
    private let clock = ContinuousClock()
    private var next = 0
    /// How many calls fill a turn; found at the first.
    private var calls: [String: Int] = [:]

    init(_ key: SigningKey) throws {
        signer = try UserTokenSigner(key)
        reusing = try UserTokenSigner(key, reuse: .recommended)
        for user in users { _ = try reusing.sign(user) }
    }

    private mutating func user() -> String {
        next = (next + 1) % users.count
        return users[next]
    }

    private mutating func seconds(_ name: String, _ count: Int) throws -> Double {
        let start = clock.now
        switch name {
        case "sign": for _ in 0..<count { _ = try signer.sign("user_123") }
        case "issue": for _ in 0..<count { _ = try signer.issue("user_123") }
        case "reused": for _ in 0..<count { _ = try reusing.sign(user()) }
        case "reused_issue": for _ in 0..<count { _ = try reusing.issue(user()) }
        default: fatalError("no candidate \(name)")
        }
        let took = clock.now - start
        return Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
    }

    mutating func turn(_ name: String) throws -> Double {
        if calls[name] == nil {
            var count = 1
            var took = try seconds(name, count)
            while took < 0.006 {
                count *= 2
                took = try seconds(name, count)
            }
            calls[name] = Int(Double(count) * 0.025 / took) + 1
        }
        return try seconds(name, calls[name]!) / Double(calls[name]!)
    }

    private func resident() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return Int(fields[1])! * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    mutating func growth() throws -> Int {
        var before = 0
        for round in 0..<3 {
            _ = try seconds("issue", 10_000)
            _ = try seconds("reused_issue", 500_000)
            if round == 0 { before = try resident() }
        }
        return try resident() - before
    }
}

var turns = try Turns(.fromEnvironment())
while let word = readLine() {
    print(word == "memory" ? Double(try turns.growth()) : try turns.turn(word))
    fflush(nil)
}
