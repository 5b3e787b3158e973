// turns: for each word on standard input, times what it names for about 25 ms and prints the seconds a call;
// `memory` prints the bytes that the process has grown by in 20,000 signatures and a million reused tokens.
// speed.py beside it makes turns of this program and of another alternate. The key is in KNOCK_SIGNING_KEY.
import Foundation
import KnockJWT

let users = (0..<1000).map { "user_\($0)" }
let key = try SigningKey.fromEnvironment()
let signer = try UserTokenSigner(key)
let reusing = try UserTokenSigner(key, reuse: .recommended)
let clock = ContinuousClock()
var next = 0

let candidates: [String: () throws -> Void] = [
    "sign": { _ = try signer.sign("user_123") },
    "issue": { _ = try signer.issue("user_123") },
    "reused": {
        next = (next + 1) % users.count
        _ = try reusing.sign(users[next])
    },
    "reused_issue": {
        next = (next + 1) % users.count
        _ = try reusing.issue(users[next])
    },
]
/// How many calls fill a turn; found at the first.
var calls: [String: Int] = [:]

func seconds(_ call: () throws -> Void, _ count: Int) throws -> Double {
    let took = try clock.measure { for _ in 0..<count { try call() } }
    return Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
}

func turn(_ name: String) throws -> Double {
    guard let call = candidates[name] else { fatalError("no candidate \(name)") }
    if calls[name] == nil {
        for user in users { _ = try reusing.sign(user) }
        var count = 1
        var took = try seconds(call, count)
        while took < 0.006 {
            count *= 2
            took = try seconds(call, count)
        }
        calls[name] = Int(Double(count) * 0.025 / took) + 1
    }
    return try seconds(call, calls[name]!) / Double(calls[name]!)
}

func resident() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return Int(fields[1])! * Int(sysconf(Int32(_SC_PAGESIZE)))
}

func growth() throws -> Int {
    func work() throws {
        for _ in 0..<10_000 { try candidates["issue"]!() }
        for _ in 0..<500_000 { try candidates["reused_issue"]!() }
    }
    try work()
    let before = try resident()
    try work()
    try work()
    return try resident() - before
}

setvbuf(stdout, nil, Int32(_IOLBF), 0)
while let word = readLine() {
    print(word == "memory" ? Double(try growth()) : try turn(word))
}
