/// A permission of Knock's, in the only spelling that is documented and in use.
///
/// Those that Knock documents are here by name. Whether one may be granted on a resource, the grants say:
/// another spelling is refused there, and ``Grants/raw(_:)`` is the way round.
public struct Permission: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    /// As it stands in a token: `user/feed_read`.
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(stringLiteral value: String) {
        rawValue = value
    }

    /// On a user.
    public static let userRead: Permission = "user/read"
    /// On a user.
    public static let userWrite: Permission = "user/write"
    /// On a user or a tenant.
    public static let userFeedRead: Permission = "user/feed_read"
    /// On a user or a tenant.
    public static let userFeedWrite: Permission = "user/feed_write"
    /// On a user.
    public static let userGuideRead: Permission = "user/guide_read"
    /// On a user.
    public static let userGuideWrite: Permission = "user/guide_write"
    /// On a user or a tenant.
    public static let preferencesRead: Permission = "preferences/read"
    /// On a user or a tenant.
    public static let preferencesWrite: Permission = "preferences/write"
    /// On a user or an object.
    public static let channelDataRead: Permission = "channel_data/read"
    /// On a user or an object.
    public static let channelDataWrite: Permission = "channel_data/write"
    /// On a tenant.
    public static let slackChannelsRead: Permission = "slack/channels_read"
    /// On a tenant.
    public static let msTeamsChannelsRead: Permission = "ms_teams/channels_read"
}

extension Permission: CaseIterable {
    /// Every permission that Knock documents, in the order of its documentation.
    public static let allCases: [Permission] = [
        .userRead, .userWrite, .userFeedRead, .userFeedWrite, .userGuideRead, .userGuideWrite,
        .preferencesRead, .preferencesWrite, .channelDataRead, .channelDataWrite,
        .slackChannelsRead, .msTeamsChannelsRead,
    ]
}
