// What is Swift's own: ids, times, environments, descriptions.
import Foundation
import KnockJWT
import Testing

@Suite struct ValueTests {
    let key: SigningKey
    let signer: UserTokenSigner

    init() throws {
        key = try SigningKey(pem("rsa2048"))
        signer = try UserTokenSigner(key)
    }

    private func subject(_ token: String) throws -> String? { try UnverifiedToken(inspecting: token).userID }

    @Test func idsOfManyTypes() throws {
        struct Account: UserIDConvertible { var userID: String { "account-7" } }
        let uuid = try #require(UUID(uuidString: "8BADF00D-0123-4567-89AB-CDEF01234567"))
        #expect(try subject(signer.sign("user_123")) == "user_123")
        #expect(try subject(signer.sign("a user_123 b".split(separator: " ")[1])) == "user_123")
        #expect(try subject(signer.sign(42)) == "42")
        #expect(try subject(signer.sign(-7 as Int8)) == "-7")
        #expect(try subject(signer.sign(UInt64.max)) == "18446744073709551615")
        #expect(try subject(signer.sign(Int128.max)) == "170141183460469231731687303715884105727")
        #expect(try subject(signer.sign(uuid)) == "8badf00d-0123-4567-89ab-cdef01234567")
        #expect(try subject(signer.sign(Account())) == "account-7")
        #expect(try subject(signer.sign("a\0b")) == "a\0b")
        #expect(Grants().json == "{}")
        let grants = try Grants().tenant(42, [.userFeedRead]).object("videos", id: uuid, [.channelDataRead])
        #expect(grants.json.contains("/v1/tenants/42\"") && grants.json.contains("/videos/8badf00d-"))
    }

    @Test func theClockIsTheCallers() throws {
        let clock = Clock(Date(timeIntervalSince1970: 1_700_000_000.9999))
        let frozen = try UserTokenSigner(key, expiresIn: .seconds(900), reuse: .recommended, now: { clock.now })
        let first = try frozen.issue("ada")
        #expect(first.issuedAt.timeIntervalSince1970 == 1_700_000_000)
        #expect(first.expiresAt.timeIntervalSince1970 == 1_700_000_900)
        #expect(first.refreshAt.timeIntervalSince1970 == 1_700_000_450)
        clock.now += 449
        #expect(try frozen.issue("ada") == first)
        #expect(try frozen.sign("ada") == first.token)
        #expect(try frozen.sign("grace") != first.token)
        clock.now += 1
        #expect(try frozen.issue("ada").issuedAt.timeIntervalSince1970 == 1_700_000_450)

        let verifier = try UserTokenVerifier([key.verifyingKey], leeway: .seconds(10), now: { clock.now })
        clock.now = Date(timeIntervalSince1970: 1_700_000_909.9)
        #expect(try verifier.verify(first.token).userID == "ada")
        clock.now = Date(timeIntervalSince1970: 1_700_000_910)
        #expect(code { try verifier.verify(first.token) } == "token_expired")
        for impossible in [-1, .nan, .infinity, -.infinity, 1e300] {
            clock.now = Date(timeIntervalSince1970: impossible)
            #expect(code { try frozen.sign("ada") } == "issued_at_invalid", "\(impossible)")
            #expect(code { try signer.sign("ada", issuedAt: clock.now) } == "issued_at_invalid", "\(impossible)")
        }
        let now = Date().timeIntervalSince1970
        #expect(abs(try signer.issue("ada").issuedAt.timeIntervalSince1970 - now) < 5)
    }

    @Test func fractionsAreRefused() {
        #expect(code { try signer.sign("ada", expiresIn: .milliseconds(900_500)) } == "expires_in_invalid")
        #expect(code { try UserTokenSigner(key, expiresIn: .seconds(0.5)) } == "expires_in_invalid")
        #expect(code { try UserTokenVerifier([key.verifyingKey], leeway: .milliseconds(1)) } == "options_invalid")
    }

    @Test func tokenIDs() throws {
        func jti(_ jti: JTI?) throws -> String? { try UnverifiedToken(inspecting: signer.sign("ada", jti: jti)).jti }
        #expect(try jti(nil) == nil)
        #expect(try jti("given") == "given")
        let random = try #require(try jti(.random))
        #expect(UUID(uuidString: random) != nil)
        #expect(try jti(.random) != random)
    }

    @Test func aBatchKeepsTheOrderAndEachEntryItsOwnResult() async throws {
        let ids = (0..<100).map { $0 == 50 ? "" : "user_\($0)" }
        let results = try await signer.issueMany(ids, expiresIn: .seconds(900))
        #expect(results.count == 100)
        for (at, result) in results.enumerated() {
            if at == 50 {
                #expect(throws: KnockJWTError.self) { try result.get() }
            } else {
                #expect(try subject(result.get().token) == "user_\(at)")
            }
        }
        #expect(Set(results.compactMap { try? $0.get().issuedAt }).count == 1)
        #expect(try await signer.issueMany([Int]()).isEmpty)
    }

    @Test func aTokenThatFitsNoBufferOfTheUsualSize() throws {
        let id = String(repeating: "x", count: 20_000)
        let long = try signer.issue(id)
        #expect(long.token.utf8.count > 20_000)
        #expect(try subject(long.token) == id)
        #expect(long.warnings.map(\.code) == ["token_over_cookie_size"])
    }

    @Test func theEnvironment() throws {
        let text = try key.base64()
        #expect(try SigningKey.fromEnvironment(["KNOCK_SIGNING_KEY": text]).fingerprint == key.fingerprint)
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pem").path
        try key.pkcs8PEM().write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let both = ["KNOCK_SIGNING_KEY": " ", "KNOCK_SIGNING_KEY_FILE": file]
        #expect(try UserTokenSigner.fromEnvironment(both).key.fingerprint == key.fingerprint)
        #expect(try SigningKey.fromFile(file).fingerprint == key.fingerprint)
        #expect(code { try SigningKey.fromEnvironment([:]) } == "signing_key_missing")
        #expect(code { try SigningKey.fromEnvironment(["KNOCK_SIGNING_KEY": ""]) } == "signing_key_missing")
        #expect(code { try SigningKey.fromEnvironment(["KNOCK_SIGNING_KEY": "pk_live_x"]) } == "signing_key_is_api_key")
        #expect(code { try SigningKey.fromFile("/no/such/file") } == "signing_key_unreadable")

        // scripts/test/swift.sh sets KNOCK_SIGNING_KEY_FILE to the same key.
        #expect(try UserTokenSigner.fromEnvironment().key.fingerprint == key.fingerprint)
        let verifier = try UserTokenVerifier([key.verifyingKey])
        let other = try SigningKey(pem("rsa2048-other"))
        #expect(try verifier.verify(signUserToken("ada")).userID == "ada")
        let token = try signUserToken("ada", signingKey: other.pem(), expiresIn: .seconds(60))
        #expect(code { try verifier.verify(token) } == "token_signature")
        #expect(code { try signUserToken("ada", signingKey: "") } == "signing_key_missing")
    }

    @Test func keysGoOutAsTheyCameIn() throws {
        #expect(try key.pem() == pem("rsa2048"))
        for text in [try key.pem(), try key.pkcs8PEM(), try key.base64()] {
            #expect(try SigningKey(text).fingerprint == key.fingerprint)
            #expect(try SigningKey(Array(text.utf8)).fingerprint == key.fingerprint)
        }
        #expect(try VerifyingKey(key.verifyingKey.pem) == key.verifyingKey)
        #expect(code { try SigningKey([UInt8]()) } == "signing_key_missing")
        #expect(try SigningKey.generate(bits: 2048).bits == 2048)
        #expect(code { try SigningKey.generate(bits: -1) } == "signing_key_size")
    }

    @Test func nothingSecretIsShown() throws {
        let issued = try signer.issue("ada")
        for value in [key as Any, signer, issued, key.verifyingKey, try Grants().user("ada", [.userRead])] {
            var dumped = ""
            dump(value, to: &dumped)
            for shown in ["\(value)", String(reflecting: value), dumped] {
                #expect(!shown.contains(issued.token) && !shown.contains("PRIVATE") && !shown.contains("Native"))
            }
        }
        #expect("\(key)" == "SigningKey(2048 bits, fingerprint \(key.fingerprint))")
    }

    @Test func errorsSayWhatIsWrong() throws {
        let error = try #require(refusal { try signer.sign("") })
        #expect(error.code == "user_id_missing" && error.number == 201)
        #expect(error.localizedDescription == error.message)
        #expect("\(error)" == "\(error.message) (user_id_missing)")
        do throws(KnockJWTError) { _ = try signer.sign("") } catch { #expect(error.number == 201) }
    }

    @Test func grantsAreValues() throws {
        let base = try Grants().user("ada", [.userFeedRead])
        let more = try base.tenant("acme", ["user/feed_read", .slackChannelsRead])
        #expect(base != more && base.json != more.json)
        #expect(try base.merging(Grants().tenant("acme", [.userFeedRead, .slackChannelsRead])) == more)
        #expect(try Grants.raw(more.json) == more)
        #expect(code { try base.tenant("a/b", [.userFeedRead]) } == "grants_invalid")
        #expect(code { try signer.sign("grace", grants: base) } == "grants_invalid")
        let token = try signer.sign("ada", grants: more, explicitGrants: true)
        #expect(try UserTokenVerifier([key.verifyingKey]).verify(token).grantsJSON == more.json)
    }

    /// The core knows the permissions; a name of ours that it refuses, or one that is missing, is a mistake.
    @Test func everyPermissionIsTheCores() throws {
        for permission in Permission.allCases {
            let places = [
                code { try Grants().user("u", [permission]) }, code { try Grants().tenant("t", [permission]) },
                code { try Grants().object("c", id: "o", [permission]) },
            ]
            #expect(places.contains(nil), "\(permission)")
        }
        let error = try #require(refusal { try Grants().user("u", ["user/fly"]) })
        let list = error.message.split(separator: "take one of ").last?.split(separator: ", ").map(String.init)
        #expect(list == Permission.allCases.map(\.rawValue))
    }
}

/// A clock that is set by hand.
private final class Clock: @unchecked Sendable {
    private let lock = NSLock()
    private var time: Date

    init(_ time: Date) { self.time = time }

    var now: Date {
        get { lock.withLock { time } }
        set { lock.withLock { time = newValue } }
    }
}

private func refusal<T>(_ call: () throws -> T) -> KnockJWTError? {
    do {
        _ = try call()
        return nil
    } catch {
        guard let refusal = error as? KnockJWTError else {
            Issue.record("another error: \(error)")
            return nil
        }
        return refusal
    }
}

private func code<T>(_ call: () throws -> T) -> String? { refusal(call)?.code }
