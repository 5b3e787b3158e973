//! The permissions that Knock documents, and the resources on which it documents them.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, quoted};

/// A permission of Knock's, in the only spelling that is documented and in use: `user/feed_read`.
///
/// Source: Knock's documentation, "Authenticating users" (grants), and `@knocklabs/node` 1.35. The
/// older spellings `feed/read` and `user_feed/read` are refused; whoever needs something else has
/// [`Grants::raw`](crate::Grants::raw).
///
/// ```
/// use knock_jwt::Permission;
///
/// let permission: Permission = "user/feed_read".parse()?;
/// assert_eq!(permission, Permission::UserFeedRead);
/// assert_eq!(permission.as_str(), "user/feed_read");
/// # Ok::<(), knock_jwt::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Permission {
    /// `user/read`, on a user.
    UserRead,
    /// `user/write`, on a user.
    UserWrite,
    /// `user/feed_read`, on a user or a tenant.
    UserFeedRead,
    /// `user/feed_write`, on a user or a tenant.
    UserFeedWrite,
    /// `user/guide_read`, on a user.
    UserGuideRead,
    /// `user/guide_write`, on a user.
    UserGuideWrite,
    /// `preferences/read`, on a user or a tenant.
    PreferencesRead,
    /// `preferences/write`, on a user or a tenant.
    PreferencesWrite,
    /// `channel_data/read`, on a user or an object.
    ChannelDataRead,
    /// `channel_data/write`, on a user or an object.
    ChannelDataWrite,
    /// `slack/channels_read`, on a tenant.
    SlackChannelsRead,
    /// `ms_teams/channels_read`, on a tenant.
    MsTeamsChannelsRead,
}

/// The kinds of resource that grants speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    User,
    /// A tenant as a scope of feeds and preferences: `/v1/tenants/<id>`.
    TenantScope,
    /// A tenant as an object, for Slack and Teams: `/v1/objects/$tenants/<id>`.
    TenantObject,
    Object,
}

impl Permission {
    /// Every permission, in the order of Knock's documentation.
    pub const ALL: &'static [Self] = &[
        Self::UserRead,
        Self::UserWrite,
        Self::UserFeedRead,
        Self::UserFeedWrite,
        Self::UserGuideRead,
        Self::UserGuideWrite,
        Self::PreferencesRead,
        Self::PreferencesWrite,
        Self::ChannelDataRead,
        Self::ChannelDataWrite,
        Self::SlackChannelsRead,
        Self::MsTeamsChannelsRead,
    ];

    /// The permission as it stands in a token.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserRead => "user/read",
            Self::UserWrite => "user/write",
            Self::UserFeedRead => "user/feed_read",
            Self::UserFeedWrite => "user/feed_write",
            Self::UserGuideRead => "user/guide_read",
            Self::UserGuideWrite => "user/guide_write",
            Self::PreferencesRead => "preferences/read",
            Self::PreferencesWrite => "preferences/write",
            Self::ChannelDataRead => "channel_data/read",
            Self::ChannelDataWrite => "channel_data/write",
            Self::SlackChannelsRead => "slack/channels_read",
            Self::MsTeamsChannelsRead => "ms_teams/channels_read",
        }
    }

    /// The resources on which Knock documents the permission.
    pub(super) const fn documented_on(self) -> &'static [Resource] {
        match self {
            Self::UserRead | Self::UserWrite | Self::UserGuideRead | Self::UserGuideWrite => {
                &[Resource::User]
            }
            Self::UserFeedRead
            | Self::UserFeedWrite
            | Self::PreferencesRead
            | Self::PreferencesWrite => &[Resource::User, Resource::TenantScope],
            Self::ChannelDataRead | Self::ChannelDataWrite => &[Resource::User, Resource::Object],
            Self::SlackChannelsRead | Self::MsTeamsChannelsRead => &[Resource::TenantObject],
        }
    }

    /// The permission's places in words, for a message.
    pub(super) fn places(self) -> &'static str {
        match self.documented_on() {
            [Resource::User] => "a user",
            [Resource::User, Resource::TenantScope] => "a user or a tenant",
            [Resource::User, Resource::Object] => "a user or an object",
            _ => "a tenant",
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Permission {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().find(|permission| permission.as_str() == text);
        found.copied().ok_or_else(|| {
            let all: Vec<_> = Self::ALL.iter().map(|permission| permission.as_str()).collect();
            let message = format!(
                "{} is no permission that Knock documents: take one of {}",
                quoted(text),
                all.join(", ")
            );
            Error::new(ErrorKind::GrantsInvalid, message)
        })
    }
}
