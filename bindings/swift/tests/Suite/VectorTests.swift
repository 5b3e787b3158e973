// Every vector of tests/vectors, as in every other language.
import Foundation
import KnockJWT
import Testing

@Suite struct VectorTests {
    struct KeyVector: Decodable {
        var input: Input
        var bits: Int
        var fingerprint: String
    }

    @Test func signingKeys() throws {
        try eachVector("keys.json", as: KeyVector.self) { vector in
            let key = try vector.input.signingKey()
            try same(key.bits, vector.bits, "the size")
            try same(key.fingerprint, vector.fingerprint, "the fingerprint")
            try same(key.verifyingKey.fingerprint, vector.fingerprint, "the verifying key's fingerprint")
        }
    }

    @Test func verifyingKeys() throws {
        try eachVector("verifying_keys.json", as: KeyVector.self) { vector in
            let key = try vector.input.verifyingKey()
            try same(key.bits, vector.bits, "the size")
            try same(key.fingerprint, vector.fingerprint, "the fingerprint")
        }
    }

    struct TokenVector: Decodable {
        var request: Request
        var token: String
        var expiresAt: TimeInterval
        var refreshAt: TimeInterval
        var warnings: [String]

        private enum CodingKeys: CodingKey { case token, expiresAt, refreshAt, warnings }
        init(from decoder: any Decoder) throws {
            request = try Request(from: decoder)
            let members = try decoder.container(keyedBy: CodingKeys.self)
            token = try members.decode(String.self, forKey: .token)
            expiresAt = try members.decode(TimeInterval.self, forKey: .expiresAt)
            refreshAt = try members.decode(TimeInterval.self, forKey: .refreshAt)
            warnings = try members.decode([String].self, forKey: .warnings)
        }

        func check(_ issued: IssuedToken) throws {
            try same(issued.token, token, "the token")
            try same(issued.issuedAt.timeIntervalSince1970, TimeInterval(request.issuedAt), "iat")
            try same(issued.expiresAt.timeIntervalSince1970, expiresAt, "exp")
            try same(issued.refreshAt.timeIntervalSince1970, refreshAt, "the time to refresh")
            try same(issued.warnings.map(\.code), warnings, "the warnings")
        }
    }

    @Test func tokens() throws {
        var signers = Signers()
        try eachVector("tokens.json", as: TokenVector.self) { vector in
            let signer = try signers.of(vector.request.key)
            try vector.check(vector.request.issue(with: signer))
            try same(vector.request.sign(with: signer), vector.token, "what sign gives")
        }
    }

    /// The batch goes another way through the bridge, which must say the same.
    @Test func tokensOfABatch() async throws {
        var vectors: [TokenVector] = []
        try eachVector("tokens.json", as: TokenVector.self) { vectors.append($0) }
        var signers = Signers()
        for vector in vectors {
            try await vector.check(vector.request.issueMany(with: signers.of(vector.request.key)))
        }
    }

    struct VerifyVector: Decodable {
        var reading: Reading
        var claims: Claims
        var keyIndex: Int

        struct Claims: Decodable {
            var sub: String
            var exp: TimeInterval
            var iat: TimeInterval?
            var nbf: TimeInterval?
            var jti: String?
            var explicitGrants: Bool?
        }

        private enum CodingKeys: CodingKey { case claims, keyIndex }
        init(from decoder: any Decoder) throws {
            reading = try Reading(from: decoder)
            let members = try decoder.container(keyedBy: CodingKeys.self)
            claims = try members.decode(Claims.self, forKey: .claims)
            keyIndex = try members.decode(Int.self, forKey: .keyIndex)
        }
    }

    @Test func verification() throws {
        // Grants are any JSON, so they are compared as Foundation's objects.
        let grants = try expectedGrants()
        var at = 0
        try eachVector("verify.json", as: VerifyVector.self) { vector in
            defer { at += 1 }
            let read = try vector.reading.verifier().verify(vector.reading.text)
            try same(read.userID, vector.claims.sub, "sub")
            try same(read.expiresAt.timeIntervalSince1970, vector.claims.exp, "exp")
            try same(read.issuedAt?.timeIntervalSince1970, vector.claims.iat, "iat")
            try same(read.notBefore?.timeIntervalSince1970, vector.claims.nbf, "nbf")
            try same(read.jti, vector.claims.jti, "jti")
            try same(read.explicitGrants, vector.claims.explicitGrants ?? false, "explicit_grants")
            let given = try read.grantsJSON.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as! NSDictionary }
            try same(given, grants[at], "the grants")
            try same(read.keyIndex, vector.keyIndex, "the key")
        }
    }

    private func expectedGrants() throws -> [NSDictionary?] {
        let file = URL(filePath: #filePath).appending(path: "../../../../../tests/vectors/verify.json").standardized
        let content = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as! [String: Any]
        return (content["vectors"] as! [[String: Any]]).map {
            ($0["claims"] as! [String: Any])["grants"] as? NSDictionary
        }
    }

    struct HostVector: Decodable {
        var languages: [String]
    }

    /// Swift's compiler refuses what these hold; they are for other languages, and counted as read.
    @Test func hostTypes() throws {
        try eachVector("host_types.json", as: HostVector.self) { vector in
            try same(vector.languages.isEmpty, false, "that nobody can express it")
            try same(vector.languages.contains("swift"), false, "that Swift can express it")
        }
    }
}
