"""The permissions that Knock documents, for editors to complete; plain strings do as well."""

from __future__ import annotations

from enum import Enum


class Permission(str, Enum):
    """A permission that a grant may name. Its value is what stands in the token."""

    USER_READ = "user/read"
    USER_WRITE = "user/write"
    USER_FEED_READ = "user/feed_read"
    USER_FEED_WRITE = "user/feed_write"
    USER_GUIDE_READ = "user/guide_read"
    USER_GUIDE_WRITE = "user/guide_write"
    PREFERENCES_READ = "preferences/read"
    PREFERENCES_WRITE = "preferences/write"
    CHANNEL_DATA_READ = "channel_data/read"
    CHANNEL_DATA_WRITE = "channel_data/write"
    SLACK_CHANNELS_READ = "slack/channels_read"
    MS_TEAMS_CHANNELS_READ = "ms_teams/channels_read"
