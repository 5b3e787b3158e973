internal import KnockJWTBridge

/// What a token allows. A value: each call gives new grants.
///
/// A mistake (a permission on a resource where Knock documents none, an id that would change a URI's path) is
/// thrown by the call that makes it.
///
/// ```swift
/// let grants = try Grants()
///     .user(user.id, [.userFeedRead])
///     .tenant("acme", [.userFeedRead, .slackChannelsRead])
///     .object("videos", id: "dinosaurs-loose", [.channelDataRead])
/// let token = try signer.sign(user.id, grants: grants, explicitGrants: true)
/// ```
///
/// Resources and permissions keep the order in which they were added; the same one added twice is kept once.
/// Source: Knock's documentation, "Authenticating users" (grants).
public struct Grants: Sendable {
    let native: NativeGrants

    /// None yet. A token that is signed with them grants nothing, and says so.
    public init() {
        native = NativeGrants()
    }

    init(native: NativeGrants) {
        self.native = native
    }

    /// Grants as they stand in a token, as JSON text: the way round the table of documented permissions.
    ///
    /// - Throws: `grants_invalid` for another shape, a member named twice, a number that is not whole or
    ///   beyond ±(2^53 − 1), or more than 16 levels.
    public static func raw(_ json: String) throws(KnockJWTError) -> Grants {
        Grants(native: try bridged { try NativeGrants.raw(json: json) })
    }

    /// With permissions on a user, who must be the one that the token is for.
    ///
    /// - Throws: `grants_invalid`.
    public func user(_ id: some UserIDConvertible, _ permissions: [Permission]) throws(KnockJWTError) -> Grants {
        let names = permissions.map(\.rawValue)
        return Grants(native: try bridged { try native.user(id: id.userID, permissions: names) })
    }

    /// With permissions on a tenant. Knock documents two URIs for one, as a scope and as an object; each
    /// permission goes under the one that it is documented on.
    ///
    /// - Throws: `grants_invalid`.
    public func tenant(_ id: some UserIDConvertible, _ permissions: [Permission]) throws(KnockJWTError) -> Grants {
        let names = permissions.map(\.rawValue)
        return Grants(native: try bridged { try native.tenant(id: id.userID, permissions: names) })
    }

    /// With permissions on an object of a collection.
    ///
    /// - Throws: `grants_invalid`.
    public func object(
        _ collection: String, id: some UserIDConvertible, _ permissions: [Permission]
    ) throws(KnockJWTError) -> Grants {
        let names = permissions.map(\.rawValue)
        let more = try bridged { try native.object(collection: collection, id: id.userID, permissions: names) }
        return Grants(native: more)
    }

    /// With what other grants hold, as if their calls had been made on these.
    ///
    /// - Throws: `grants_invalid` when both grant the same with different constraints.
    public func merging(_ other: Grants) throws(KnockJWTError) -> Grants {
        Grants(native: try bridged { try native.merge(other: other.native) })
    }

    /// The JSON text that goes into a token.
    public var json: String {
        // Grants with a mistake are never made, so there is always a text.
        (try? native.toJson()) ?? "{}"
    }
}

extension Grants: Equatable {
    /// Whether both stand in a token in the same way.
    public static func == (left: Grants, right: Grants) -> Bool { left.json == right.json }
}

extension Grants: CustomStringConvertible, CustomReflectable {
    /// The JSON text.
    public var description: String { json }
    public var customMirror: Mirror { Mirror(self, children: ["json": json]) }
}
