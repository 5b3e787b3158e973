package io.github.knockjwt

import io.github.knockjwt.internal.Owned
import io.github.knockjwt.internal.Scratch
import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.bridge.NativeReuse
import io.github.knockjwt.internal.bridge.NativeSigner
import io.github.knockjwt.internal.bridge.NativeSigningKey
import io.github.knockjwt.internal.issueMany
import io.github.knockjwt.internal.issued
import io.github.knockjwt.internal.lifetime
import io.github.knockjwt.internal.mint
import io.github.knockjwt.internal.now
import io.github.knockjwt.internal.wrongType
import java.lang.ref.Reference
import java.math.BigInteger
import java.time.InstantSource
import java.util.UUID
import kotlin.time.Duration

/**
 * Mints user tokens with one key. Make one at start-up and share it between all threads.
 *
 * ```kotlin
 * val signer = UserTokenSigner.fromEnv()
 * val token = signer.sign("user_123")             // an hour from now
 * ```
 *
 * User ids are strings, whole numbers or UUIDs. Signing takes about a quarter of a millisecond of the
 * processor with a key of 2048 bits and waits for nothing, so there is nothing to suspend: call it in coroutines as
 * it is. A signer need not be closed; once closed it is the error `closed`, and a call that has begun ends well.
 */
public class UserTokenSigner private constructor(
    private val owned: Owned<NativeSigner>,
    private val clock: InstantSource?,
    private val settings: Settings,
) : AutoCloseable {
    private val number = owned.use { it.number().toLong() }

    private class Settings(val lifetime: Long?, val reuse: Reuse?, val minShare: Double?)

    private constructor(key: SigningKey, settings: Settings, clock: InstantSource?) : this(
        Owned("signer", made(key, settings)),
        clock,
        settings,
    )

    /**
     * @param key signs; the signer keeps what it needs of it
     * @param expiresIn the usual lifetime, in whole seconds; an hour unless given
     * @param reuse whether tokens are handed out again; off unless given
     * @param minShare the share of its life that a token must have left for that, between 0 and 1; a half unless
     *   given
     * @param clock the time at which tokens are issued; the system's unless given
     * @throws KnockJwtException `expires_in_invalid`, `options_invalid`
     */
    public constructor(
        key: SigningKey,
        expiresIn: Duration? = null,
        reuse: Reuse? = null,
        minShare: Double? = null,
        clock: InstantSource? = null,
    ) : this(key, Settings(expiresIn?.lifetime(), reuse, minShare), clock)

    /** With the defaults. */
    @Throws(KnockJwtException::class)
    public constructor(key: SigningKey) : this(key, Settings(null, null, null), null)

    /** The key; an object of its own, with a memory of its own. */
    public val key: SigningKey get() = owned.use { SigningKey.ofNative(it.key()) }

    /**
     * A token for a user.
     *
     * @throws KnockJwtException a code `user_id_…`, `expires_in_invalid`, `issued_at_invalid`, `grants_invalid`,
     *   `jti_invalid`, `closed`
     */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun sign(userId: String?, options: TokenOptions? = null): String = mint(userId, options, Scratch::ascii)

    /** A token for a user whose id is a number. */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun sign(userId: Long, options: TokenOptions? = null): String = sign(userId.toString(), options)

    /** Refused, for in Java a character would be the number that stands for it: `'7'` would be 55. */
    @Deprecated("An id is a string, a whole number or a UUID: '7' is no number", level = DeprecationLevel.ERROR)
    @JvmOverloads
    @Throws(KnockJwtException::class)
    @Suppress("UNUSED_PARAMETER")
    public fun sign(userId: Char, options: TokenOptions? = null): String = throw wrongType(NativeArgument.USER_ID, "char")

    /** A token for a user whose id is a number. */
    @JvmSynthetic
    public fun sign(userId: Int, options: TokenOptions? = null): String = sign(userId.toString(), options)

    /** A token for a user whose id is a number. */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun sign(userId: Long?, options: TokenOptions? = null): String = sign(userId?.toString(), options)

    /** A token for a user whose id is a number. */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun sign(userId: Int?, options: TokenOptions? = null): String = sign(userId?.toString(), options)

    /** A token for a user whose id is a number. */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun sign(userId: BigInteger?, options: TokenOptions? = null): String = sign(userId?.toString(), options)

    /** A token for a user whose id is a UUID. */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun sign(userId: UUID?, options: TokenOptions? = null): String = sign(userId?.toString(), options)

    /**
     * Like [sign], with the token's times and warnings.
     *
     * @throws KnockJwtException as [sign]
     */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun issue(userId: String?, options: TokenOptions? = null): IssuedToken = mint(userId, options) { it.issued() }

    /** Like [sign], with the token's times and warnings. */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun issue(userId: Long, options: TokenOptions? = null): IssuedToken = issue(userId.toString(), options)

    /** Refused, for in Java a character would be the number that stands for it: `'7'` would be 55. */
    @Deprecated("An id is a string, a whole number or a UUID: '7' is no number", level = DeprecationLevel.ERROR)
    @JvmOverloads
    @Throws(KnockJwtException::class)
    @Suppress("UNUSED_PARAMETER")
    public fun issue(userId: Char, options: TokenOptions? = null): IssuedToken = throw wrongType(NativeArgument.USER_ID, "char")

    /** Like [sign], with the token's times and warnings. */
    @JvmSynthetic
    public fun issue(userId: Int, options: TokenOptions? = null): IssuedToken = issue(userId.toString(), options)

    /** Like [sign], with the token's times and warnings. */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun issue(userId: Long?, options: TokenOptions? = null): IssuedToken = issue(userId?.toString(), options)

    /** Like [sign], with the token's times and warnings. */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun issue(userId: Int?, options: TokenOptions? = null): IssuedToken = issue(userId?.toString(), options)

    /** Like [sign], with the token's times and warnings. */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun issue(userId: BigInteger?, options: TokenOptions? = null): IssuedToken = issue(userId?.toString(), options)

    /** Like [sign], with the token's times and warnings. */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun issue(userId: UUID?, options: TokenOptions? = null): IssuedToken = issue(userId?.toString(), options)

    /**
     * A token for each user, on all cores, in their order, all issued at the same time. The ids are strings, whole
     * numbers and UUIDs. Each entry is its own result: one bad id spoils only its own.
     */
    @JvmOverloads
    @Throws(KnockJwtException::class)
    public fun issueMany(userIds: Iterable<*>?, options: TokenOptions? = null): List<Outcome> {
        val ids = userIds ?: throw wrongType(NativeArgument.USER_ID, null)
        return owned.use { issueMany(it, ids, options, now()) }
    }

    /** Gives the memory back. From then on the signer is the error `closed`. */
    override fun close(): Unit = owned.close()

    /** The key's fingerprint. */
    override fun toString(): String =
        runCatching { key.use { "UserTokenSigner($it)" } }.getOrDefault("UserTokenSigner(closed)")

    private fun now() = clock.now()

    private inline fun <R> mint(userId: String?, options: TokenOptions?, read: (Scratch) -> R): R {
        try {
            return mint(number, userId, options, now(), read)
        } finally {
            Reference.reachabilityFence(this) // or the number would end while it is used
        }
    }

    /** The same, handing tokens out again unless it was told not to: for integrations. */
    @JvmSynthetic
    internal fun reusing(): UserTokenSigner {
        if (settings.reuse != null) return this
        return key.use { UserTokenSigner(it, Settings(settings.lifetime, Reuse.RECOMMENDED, settings.minShare), clock) }
    }

    /** Refuses options that no token could have, before anybody asks for one. */
    @JvmSynthetic
    internal fun check(options: TokenOptions) {
        if (options.lifetime != null) key.use { UserTokenSigner(it, Settings(options.lifetime, null, null), null).close() }
    }

    /** What became of one of a batch: a token, or what was wrong. */
    public class Outcome internal constructor(
        /** The token, if all was well. */
        public val issued: IssuedToken?,
        /** What was wrong, if something was. */
        public val error: KnockJwtException?,
    ) {
        /**
         * The token.
         *
         * @throws KnockJwtException what was wrong
         */
        @Throws(KnockJwtException::class)
        public fun orThrow(): IssuedToken = issued ?: throw checkNotNull(error)
    }

    /** Makes a signer, for Java. */
    public class Builder internal constructor(private val key: SigningKey) {
        private var lifetime: Long? = null
        private var reuse: Reuse? = null
        private var minShare: Double? = null
        private var clock: InstantSource? = null

        /**
         * The usual lifetime, in whole seconds; an hour unless given.
         *
         * @throws KnockJwtException `expires_in_invalid` for a fraction of a second
         */
        @Throws(KnockJwtException::class)
        public fun expiresIn(lifetime: java.time.Duration?): Builder = apply { this.lifetime = lifetime?.lifetime() }

        /** Whether tokens are handed out again; off unless given. */
        public fun reuse(reuse: Reuse?): Builder = apply { this.reuse = reuse }

        /** The share of its life that a token must have left to be handed out again; a half unless given. */
        public fun minShare(share: Double): Builder = apply { minShare = share }

        /** The time at which tokens are issued; the system's unless given. */
        public fun clock(clock: InstantSource?): Builder = apply { this.clock = clock }

        /**
         * The signer.
         *
         * @throws KnockJwtException `expires_in_invalid`, `options_invalid`
         */
        @Throws(KnockJwtException::class)
        public fun build(): UserTokenSigner = UserTokenSigner(key, Settings(lifetime, reuse, minShare), clock)
    }

    /** Where signers come from. */
    public companion object {
        /**
         * With the key of the environment and the defaults.
         *
         * @throws KnockJwtException `signing_key_missing` and the other codes of [SigningKey.fromEnv]
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun fromEnv(): UserTokenSigner = SigningKey.fromEnv().use { UserTokenSigner(it) }

        /**
         * With the key of the environment.
         *
         * @param expiresIn the usual lifetime, in whole seconds; an hour unless given
         * @param reuse whether tokens are handed out again; off unless given
         * @param minShare the share of its life that a token must have left for that; a half unless given
         * @param clock the time at which tokens are issued; the system's unless given
         * @throws KnockJwtException `signing_key_missing` and the other codes of [SigningKey.fromEnv],
         *   `expires_in_invalid`, `options_invalid`
         */
        @JvmSynthetic
        public fun fromEnv(
            expiresIn: Duration? = null,
            reuse: Reuse? = null,
            minShare: Double? = null,
            clock: InstantSource? = null,
        ): UserTokenSigner = SigningKey.fromEnv().use { UserTokenSigner(it, expiresIn, reuse, minShare, clock) }

        /** Makes a signer, for Java. */
        @JvmStatic
        public fun builder(key: SigningKey): Builder = Builder(key)

        private fun made(key: SigningKey, settings: Settings): NativeSigner = key.using { native ->
            val reuse = when (settings.reuse?.kind) {
                null, Reuse.Kind.OFF -> NativeReuse.Off
                Reuse.Kind.RECOMMENDED -> NativeReuse.Recommended
                Reuse.Kind.CAPACITY -> NativeReuse.Capacity(settings.reuse.capacity)
            }
            NativeSigner(native as NativeSigningKey, settings.lifetime, settings.minShare, reuse)
        }
    }
}
