package io.github.knockjwt.internal.web

import io.github.knockjwt.internal.InternalKnockJwtApi

/** `Cache-Control` and `Vary` of a page that holds somebody's token. */
@InternalKnockJwtApi
public object Caching {
    /** `Cache-Control` with `private`. What forbids more stays; what invites shared caches goes. */
    public fun privateOnly(cacheControl: Collection<String>): String {
        if (cacheControl.isEmpty()) return PRIVATE
        val kept = items(cacheControl).filter { it.substringBefore('=').trim().lowercase() !in sharing }
        return (kept + PRIVATE).joinToString(", ")
    }

    /** `Vary` with some more names. */
    public fun varyOn(vary: Collection<String>, names: List<String>): String {
        val found = items(vary)
        val known = found.map { it.lowercase() }
        if ("*" in known) return found.joinToString(", ")
        return (found + names.filter { it.lowercase() !in known }).joinToString(", ")
    }

    /** Whether a header overrules `Cache-Control` for a content delivery network (RFC 9213 and older) or a proxy. */
    public fun isForSharedCaches(header: String): Boolean {
        val name = header.lowercase()
        return name.endsWith("-cache-control") || name in overruling
    }

    /** The value by which such a header forbids what it would have allowed. */
    public fun forbidding(header: String): String = if (header.equals("x-accel-expires", ignoreCase = true)) "0" else "no-store"

    public const val PRIVATE: String = "private"

    private val sharing = setOf("public", PRIVATE, "s-maxage")
    private val overruling = setOf("surrogate-control", "edge-control", "x-accel-expires")

    // Commas inside quotes do not separate: private="Set-Cookie, X-User".
    private val item = Regex("""(?:[^,"]|"(?:\\.|[^"\\])*"?)+""")

    private fun items(values: Collection<String>): List<String> =
        values.flatMap { value -> item.findAll(value).map { it.value.trim() } }.filter(String::isNotEmpty)
}
