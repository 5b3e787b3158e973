package io.github.knockjwt

import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.bridge.NativeGrants
import io.github.knockjwt.internal.bridged
import io.github.knockjwt.internal.whole

/** What a grant may allow, as Knock documents it. [Grants.raw] is the way round this list. */
public enum class Permission(
    /** As it stands in a token: `user/feed_read`. */
    public val text: String,
) {
    /** On a user. */
    USER_READ("user/read"),

    /** On a user. */
    USER_WRITE("user/write"),

    /** On a user or a tenant. */
    USER_FEED_READ("user/feed_read"),

    /** On a user or a tenant. */
    USER_FEED_WRITE("user/feed_write"),

    /** On a user. */
    USER_GUIDE_READ("user/guide_read"),

    /** On a user. */
    USER_GUIDE_WRITE("user/guide_write"),

    /** On a user or a tenant. */
    PREFERENCES_READ("preferences/read"),

    /** On a user or a tenant. */
    PREFERENCES_WRITE("preferences/write"),

    /** On a user or an object. */
    CHANNEL_DATA_READ("channel_data/read"),

    /** On a user or an object. */
    CHANNEL_DATA_WRITE("channel_data/write"),

    /** On a tenant. */
    SLACK_CHANNELS_READ("slack/channels_read"),

    /** On a tenant. */
    MS_TEAMS_CHANNELS_READ("ms_teams/channels_read"),
    ;

    /** As it stands in a token. */
    override fun toString(): String = text

    /** From text. */
    public companion object {
        /**
         * The permission that stands in a token as this text.
         *
         * @throws KnockJwtException `grants_invalid` when Knock documents none of that name
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun of(text: String?): Permission =
            entries.find { it.text == text } ?: run {
                // Refused in the core's words.
                bridged { NativeGrants().tenant("", listOf(whole(NativeArgument.GRANTS, text))) }
                throw IllegalStateException("the core knows $text, and this enumeration does not")
            }
    }
}
