// The vectors of what must be refused.
import Foundation
import KnockJWT
import Testing

@Suite struct ErrorVectorTests {
    struct ErrorVector: Decodable {
        var operation: Operation
        var code: String
        var number: Int
        var request: Request?
        var reading: Reading
        var input: Input?
        var key: String?
        var minShare: Double?
        var reuseCapacity: Int?
        var expiresIn: Int64?

        enum Operation: String, Decodable {
            case signingKey = "signing_key", verifyingKey = "verifying_key"
            case verifier, signer, sign, verify, inspect
        }
        private enum CodingKeys: CodingKey {
            case operation, code, number, input, key, minShare, reuseCapacity, expiresIn
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            operation = try members.decode(Operation.self, forKey: .operation)
            code = try members.decode(String.self, forKey: .code)
            number = try members.decode(Int.self, forKey: .number)
            request = operation == .sign ? try Request(from: decoder) : nil
            reading = try Reading(from: decoder)
            input = try members.decodeIfPresent(Input.self, forKey: .input)
            key = try members.decodeIfPresent(String.self, forKey: .key)
            minShare = try members.decodeIfPresent(Double.self, forKey: .minShare)
            reuseCapacity = try members.decodeIfPresent(Int.self, forKey: .reuseCapacity)
            expiresIn = try members.decodeIfPresent(Int64.self, forKey: .expiresIn)
        }
    }

    @Test func errors() throws {
        var signers = Signers()
        var inexpressible = 0
        try eachVector("errors.json", as: ErrorVector.self) { vector in
            if let units = vector.request?.userIdUtf16 {
                // No string of Swift's holds a lone surrogate.
                try same(String(validating: units, as: UTF16.self), nil, "the string")
                inexpressible += 1
                return
            }
            do {
                try run(vector, &signers)
            } catch let error as KnockJWTError {
                try same(error.code, vector.code, "the code")
                try same(error.number, vector.number, "the number")
                try same(error.message.isEmpty, false, "that the message is empty")
                for secret in [vector.input?.text, vector.reading.token].compactMap(\.self) where secret.count > 40 {
                    try same(error.message.contains(secret), false, "that the message repeats it")
                }
                return
            }
            throw Difference(description: "nothing was thrown")
        }
        #expect(inexpressible == 8)
    }

    private func run(_ vector: ErrorVector, _ signers: inout Signers) throws {
        switch vector.operation {
        case .signingKey: _ = try vector.input!.signingKey()
        case .verifyingKey: _ = try vector.input!.verifyingKey()
        case .verifier: _ = try vector.reading.verifier()
        case .signer: _ = try signer(vector)
        case .sign: _ = try vector.request!.issue(with: signers.of(vector.key!))
        case .verify: _ = try vector.reading.verifier().verify(vector.reading.text)
        case .inspect: _ = try UnverifiedToken(inspecting: vector.reading.text)
        }
    }

    private func signer(_ vector: ErrorVector) throws -> UserTokenSigner {
        let settings = [vector.minShare != nil, vector.reuseCapacity != nil, vector.expiresIn != nil]
        try same(settings.filter(\.self).count, 1, "the number of settings")
        return try UserTokenSigner(
            SigningKey(pem(vector.key!)), expiresIn: vector.expiresIn.map { .seconds($0) },
            reuse: vector.reuseCapacity.map { .capacity($0) } ?? .recommended, minShare: vector.minShare)
    }
}
