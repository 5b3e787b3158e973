package io.github.knockjwt.internal.web

import io.github.knockjwt.internal.InternalKnockJwtApi

/** An answer of the refresh endpoint, JSON. */
@InternalKnockJwtApi
public class Answer internal constructor(
    public val status: Int,
    public val body: String,
    /** A header of this answer alone. */
    public val allow: String? = null,
)

/**
 * The refresh endpoint, the same in every framework and every language: `GET` alone, for the user who is signed
 * in, kept by no cache, opened to no other origin, never a redirect.
 */
@InternalKnockJwtApi
public object Refresh {
    public const val CONTENT_TYPE: String = "application/json"

    /** Headers of whatever leaves the endpoint; `Vary` is extended by [Caching.varyOn]. */
    public val fixed: Map<String, String> = mapOf("Cache-Control" to "no-store", "X-Content-Type-Options" to "nosniff")

    public val vary: List<String> = listOf("Cookie", "Authorization")

    /** Why a request gets nothing, whoever sent it. Asked before the user is looked up. */
    public fun refusal(method: String, secFetchSite: String?): Answer? = when {
        method != "GET" -> Answer(METHOD_NOT_ALLOWED, """{"error":"method_not_allowed"}""", allow = "GET")
        secFetchSite == "cross-site" -> Answer(FORBIDDEN, """{"error":"cross_site"}""")
        else -> null
    }

    /** The token, or that nobody is signed in. */
    public fun answer(handout: Tokens.Handout?): Answer {
        if (handout == null) return nobody
        val issued = handout.issued ?: return Answer(OK, """{"token":null,"expires_at":null,"refresh_at":null}""")
        val (token, expires, refresh) = Triple(issued.token, issued.expiresAt.epochSecond, issued.refreshAt.epochSecond)
        return Answer(OK, """{"token":"$token","expires_at":$expires,"refresh_at":$refresh}""")
    }

    /**
     * What is sent in place of an application's answer with that status: it may have answered the preflight of
     * another origin, or have redirected to its login form, whose page would look like success to a script.
     */
    public fun instead(method: String, secFetchSite: String?, status: Int): Answer? =
        refusal(method, secFetchSite) ?: if (status == UNAUTHORIZED || status in REDIRECTS) nobody else null

    /** Headers that others set and that must not leave the endpoint: they would open it, or have it cached. */
    public fun isForbidden(header: String): Boolean {
        val name = header.lowercase()
        return name.startsWith("access-control-") || name in cached || Caching.isForSharedCaches(name)
    }

    /** Headers about a body that is replaced. */
    public fun isOfBody(header: String): Boolean = header.lowercase() in ofBody

    private val nobody = Answer(UNAUTHORIZED, """{"error":"not_signed_in"}""")
    private val cached = setOf("etag", "last-modified", "expires", "pragma")
    private val ofBody = setOf(
        "content-type", "content-length", "content-encoding", "content-language", "content-location",
        "content-disposition", "content-range", "transfer-encoding", "trailer", "location", "refresh",
    )

    private const val OK = 200
    private const val UNAUTHORIZED = 401
    private const val FORBIDDEN = 403
    private const val METHOD_NOT_ALLOWED = 405
    private val REDIRECTS = 300..399
}
