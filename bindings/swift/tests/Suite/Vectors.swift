// tests/vectors of the repository, and how they become Swift's values.
import Foundation
import KnockJWT
import Testing

private let folder = URL(filePath: #filePath).appending(path: "../../../../../tests/vectors").standardized

private struct File<Vector: Decodable>: Decodable {
    var count: Int
    var vectors: [Vector]
}

private struct Name: Decodable { var name: String }

/// Runs every vector of a file, and fails unless it ran as many as the file says it holds.
func eachVector<Vector: Decodable>(_ file: String, as type: Vector.Type, _ run: (Vector) throws -> Void) throws {
    let data = try Data(contentsOf: folder.appending(path: file))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let content = try decoder.decode(File<Vector>.self, from: data)
    let names = try decoder.decode(File<Name>.self, from: data).vectors.map(\.name)
    var ran = 0
    for (vector, name) in zip(content.vectors, names) {
        do {
            try run(vector)
        } catch {
            Issue.record("\(file): \(name): \(error)")
        }
        ran += 1
    }
    #expect(ran == content.count, "\(file)")
    print("vectors: \(ran) of \(content.count) of \(file)")
}

func pem(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: "keys/\(name).pem"), encoding: .utf8)
}

/// A difference between what a vector says and what came.
struct Difference: Error, CustomStringConvertible {
    var description: String
}

func same<T: Equatable>(_ ours: T, _ expected: T, _ what: String) throws {
    guard ours == expected else { throw Difference(description: "\(what) is \(ours), not \(expected)") }
}

/// Text or bytes.
struct Input: Decodable {
    var text: String?
    var base64: String?

    func signingKey() throws(KnockJWTError) -> SigningKey {
        if let text { return try SigningKey(text) }
        return try SigningKey(Data(base64Encoded: base64!)!)
    }

    func verifyingKey() throws(KnockJWTError) -> VerifyingKey {
        if let text { return try VerifyingKey(text) }
        return try VerifyingKey(Data(base64Encoded: base64!)!)
    }
}

/// One call that adds grants.
enum GrantsCall: Decodable {
    case user(id: String, permissions: [String])
    case tenant(id: String, permissions: [String])
    case object(collection: String, id: String, permissions: [String])
    case raw(String)

    private enum Name: String, CodingKey, CaseIterable { case user, tenant, object, raw }
    private struct Resource: Decodable {
        var collection: String?
        var id: String
        var permissions: [String]
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Name.self)
        guard members.allKeys.count == 1 else { throw Difference(description: "an unknown op") }
        if let text = try members.decodeIfPresent(String.self, forKey: .raw) {
            self = .raw(text)
        } else if let user = try members.decodeIfPresent(Resource.self, forKey: .user) {
            self = .user(id: user.id, permissions: user.permissions)
        } else if let tenant = try members.decodeIfPresent(Resource.self, forKey: .tenant) {
            self = .tenant(id: tenant.id, permissions: tenant.permissions)
        } else {
            let object = try members.decode(Resource.self, forKey: .object)
            guard let collection = object.collection else { throw Difference(description: "no collection") }
            self = .object(collection: collection, id: object.id, permissions: object.permissions)
        }
    }

    func added(to grants: Grants) throws(KnockJWTError) -> Grants {
        switch self {
        case .user(let id, let permissions):
            try grants.user(id, permissions.map(Permission.init(rawValue:)))
        case .tenant(let id, let permissions):
            try grants.tenant(id, permissions.map(Permission.init(rawValue:)))
        case .object(let collection, let id, let permissions):
            try grants.object(collection, id: id, permissions.map(Permission.init(rawValue:)))
        case .raw(let json):
            try grants.merging(.raw(json))
        }
    }
}

/// A request for a token.
struct Request: Decodable {
    var key: String
    var userId: String?
    var userIdUtf16: [UInt16]?
    var issuedAt: Int64
    var expiresIn: Int64
    var grants: [GrantsCall]?
    var explicitGrants: Bool
    var jti: String?

    private var options: (Date, Duration, JTI?) {
        (Date(timeIntervalSince1970: TimeInterval(issuedAt)), .seconds(expiresIn), jti.map { .given($0) })
    }

    private func madeGrants() throws(KnockJWTError) -> Grants? {
        guard let grants else { return nil }
        var made = Grants()
        for call in grants { made = try call.added(to: made) }
        return made
    }

    func issue(with signer: UserTokenSigner) throws(KnockJWTError) -> IssuedToken {
        let (issuedAt, expiresIn, jti) = options
        return try signer.issue(
            userId!, expiresIn: expiresIn, issuedAt: issuedAt, grants: madeGrants(), explicitGrants: explicitGrants,
            jti: jti)
    }

    func sign(with signer: UserTokenSigner) throws(KnockJWTError) -> String {
        let (issuedAt, expiresIn, jti) = options
        return try signer.sign(
            userId!, expiresIn: expiresIn, issuedAt: issuedAt, grants: madeGrants(), explicitGrants: explicitGrants,
            jti: jti)
    }

    func issueMany(with signer: UserTokenSigner) async throws -> IssuedToken {
        let (issuedAt, expiresIn, jti) = options
        let results = try await signer.issueMany(
            [userId!], expiresIn: expiresIn, issuedAt: issuedAt, grants: madeGrants(), explicitGrants: explicitGrants,
            jti: jti)
        return try results[0].get()
    }
}

/// A token to be read.
struct Reading: Decodable {
    struct Repeat: Decodable {
        var text: String
        var count: Int
    }
    var verifyingKeys: [Input]?
    var leeway: Int64?
    var nowMs: Int64?
    var token: String?
    var tokenRepeat: Repeat?

    var text: String { token ?? String(repeating: tokenRepeat!.text, count: tokenRepeat!.count) }

    func verifier() throws(KnockJWTError) -> UserTokenVerifier {
        var keys: [VerifyingKey] = []
        for input in verifyingKeys! { keys.append(try input.verifyingKey()) }
        let now = Date(timeIntervalSince1970: TimeInterval(nowMs ?? 0) / 1000)
        return try UserTokenVerifier(keys, leeway: .seconds(leeway!), now: { now })
    }
}

/// Signers by the name of their key, each made once.
struct Signers {
    private var made: [String: UserTokenSigner] = [:]

    mutating func of(_ name: String) throws -> UserTokenSigner {
        if let signer = made[name] { return signer }
        let signer = try UserTokenSigner(SigningKey(pem(name)))
        made[name] = signer
        return signer
    }
}
