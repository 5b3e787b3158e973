package io.github.knockjwt

import io.github.knockjwt.internal.Owned
import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.bridge.NativeGrants
import io.github.knockjwt.internal.bridged
import io.github.knockjwt.internal.idText
import io.github.knockjwt.internal.whole

/**
 * What a token allows. Grants never change: each call gives new ones, which hold what these do and more.
 *
 * ```kotlin
 * val grants = Grants()
 *     .tenant("acme", Permission.USER_FEED_READ, Permission.SLACK_CHANNELS_READ)
 *     .user("user_123", Permission.USER_FEED_READ)
 * ```
 *
 * A permission on a resource where Knock documents none, and an id that would change the resource's path, are
 * refused at once, as `grants_invalid`. Ids are strings, whole numbers or UUIDs. Grants may be shared between threads.
 * They need not be closed: their memory, some hundred bytes, goes with the object. Keep those that many tokens have:
 * to make them costs several times what a token costs that is handed out again.
 */
public class Grants private constructor(private val owned: Owned<NativeGrants>) : AutoCloseable {
    private constructor(native: NativeGrants) : this(Owned("grants", native))

    /** None yet. Given to a token, they say that nothing is granted. */
    public constructor() : this(bridged { NativeGrants() })

    /**
     * With permissions on a user, who must be the one whom the token is for.
     *
     * @throws KnockJwtException `grants_invalid`
     */
    @Throws(KnockJwtException::class)
    public fun user(id: Any?, permissions: Iterable<Permission>): Grants {
        val user = named(id)
        return owned.use { Grants(it.user(user, texts(permissions))) }
    }

    /** With permissions on a user, who must be the one whom the token is for. */
    @Throws(KnockJwtException::class)
    public fun user(id: Any?, vararg permissions: Permission): Grants = user(id, permissions.asList())

    /**
     * With permissions on a tenant; each goes under the resource for which Knock documents it.
     *
     * @throws KnockJwtException `grants_invalid`
     */
    @Throws(KnockJwtException::class)
    public fun tenant(id: Any?, permissions: Iterable<Permission>): Grants {
        val tenant = named(id)
        return owned.use { Grants(it.tenant(tenant, texts(permissions))) }
    }

    /** With permissions on a tenant; each goes under the resource for which Knock documents it. */
    @Throws(KnockJwtException::class)
    public fun tenant(id: Any?, vararg permissions: Permission): Grants = tenant(id, permissions.asList())

    /**
     * With permissions on an object of a collection. In Java it is called `object`, which Kotlin keeps for
     * itself.
     *
     * @throws KnockJwtException `grants_invalid`
     */
    @JvmName("object")
    @Throws(KnockJwtException::class)
    public fun objectIn(collection: String?, id: Any?, permissions: Iterable<Permission>): Grants {
        val (within, named) = whole(NativeArgument.GRANTS, collection) to named(id)
        return owned.use { Grants(it.`object`(within, named, texts(permissions))) }
    }

    /** With permissions on an object of a collection. In Java it is called `object`. */
    @JvmName("object")
    @Throws(KnockJwtException::class)
    public fun objectIn(collection: String?, id: Any?, vararg permissions: Permission): Grants =
        objectIn(collection, id, permissions.asList())

    /** With all that the others grant, after what these do. */
    @Throws(KnockJwtException::class)
    public fun merge(other: Grants): Grants = owned.use { these -> other.owned.use { Grants(these.merge(it)) } }

    /** As they stand in a token, JSON text. */
    @Throws(KnockJwtException::class)
    public fun toJson(): String = owned.use { it.toJson() }

    /** Gives the memory back. From then on these grants are the error `closed`. */
    override fun close(): Unit = owned.close()

    /** As they stand in a token. */
    override fun toString(): String = runCatching { toJson() }.getOrElse { "Grants(${it.message})" }

    @get:JvmSynthetic
    internal val number: Long by lazy { owned.use { it.number().toLong() } }

    /** They live until the call returns. */
    @JvmSynthetic
    internal fun <R> using(call: (Any) -> R): R = owned.use { call(it) }

    /** The other way to make them. */
    public companion object {
        /**
         * Grants as they stand in a token, as JSON text: the way round the table of documented permissions.
         *
         * @throws KnockJwtException `grants_invalid`
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun raw(json: String?): Grants {
            val text = whole(NativeArgument.GRANTS, json)
            return Grants(bridged { NativeGrants.raw(text) })
        }

        private fun named(id: Any?) = whole(NativeArgument.GRANTS, idText(NativeArgument.GRANTS, id))

        private fun texts(permissions: Iterable<Permission?>) =
            permissions.map { whole(NativeArgument.GRANTS, it?.text) }
    }
}
