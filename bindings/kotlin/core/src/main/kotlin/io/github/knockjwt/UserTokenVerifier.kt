package io.github.knockjwt

import io.github.knockjwt.internal.Owned
import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.bridge.NativeVerifier
import io.github.knockjwt.internal.bridge.NativeVerifyingKey
import io.github.knockjwt.internal.bridged
import io.github.knockjwt.internal.instant
import io.github.knockjwt.internal.leeway
import io.github.knockjwt.internal.now
import io.github.knockjwt.internal.wrongType
import io.github.knockjwt.internal.whole
import java.time.InstantSource
import kotlin.time.Duration

/**
 * Verifies user tokens: RS256 alone, with one or more verifying keys, as during a rotation.
 *
 * ```kotlin
 * val verifier = UserTokenVerifier(VerifyingKey.parse(pem))
 * val claims = verifier.verify(token)
 * ```
 *
 * A verifier may be shared between threads, and need not be closed.
 */
public class UserTokenVerifier private constructor(
    private val owned: Owned<NativeVerifier>,
    private val clock: InstantSource?,
) : AutoCloseable {
    private constructor(keys: Iterable<VerifyingKey>, seconds: Long?, clock: InstantSource?) : this(
        Owned("verifier", made(keys, seconds)),
        clock,
    )

    /**
     * @param verifyingKeys any of which may have signed
     * @param leeway for clocks that differ, in whole seconds, up to 300
     * @param clock the time by which tokens are judged; the system's unless given
     * @throws KnockJwtException `verifying_key_invalid` when there is none, `options_invalid`
     */
    public constructor(
        verifyingKeys: Iterable<VerifyingKey>,
        leeway: Duration? = null,
        clock: InstantSource? = null,
    ) : this(verifyingKeys, leeway?.leeway(), clock)

    /** With these keys, no leeway, and the system's clock. */
    @Throws(KnockJwtException::class)
    public constructor(vararg verifyingKeys: VerifyingKey) : this(verifyingKeys.asList(), null as Long?, null)

    /**
     * The claims of a genuine token that is valid now.
     *
     * @throws KnockJwtException a code `token_…` for any other
     */
    @Throws(KnockJwtException::class)
    public fun verify(token: String?): Claims {
        val text = whole(NativeArgument.TOKEN, token)
        val found = owned.use { it.verify(text, clock.now()) }
        return Claims(
            userId = found.userId,
            expiresAt = found.expiresAt.instant(),
            issuedAt = found.issuedAt?.instant(),
            notBefore = found.notBefore?.instant(),
            jti = found.jti,
            explicitGrants = found.explicitGrants,
            grantsJson = found.grants,
            payloadJson = found.payload,
            keyIndex = found.keyIndex.toInt(),
        )
    }

    /** Gives the memory back. From then on the verifier is the error `closed`. */
    override fun close(): Unit = owned.close()

    /** Makes a verifier, for Java. */
    public class Builder internal constructor(private val keys: List<VerifyingKey>) {
        private var leeway: Long? = null
        private var clock: InstantSource? = null

        /** For clocks that differ, in whole seconds, up to 300. */
        @Throws(KnockJwtException::class)
        public fun leeway(leeway: java.time.Duration?): Builder = apply { this.leeway = leeway?.leeway() }

        /** The time by which tokens are judged; the system's unless given. */
        public fun clock(clock: InstantSource?): Builder = apply { this.clock = clock }

        /**
         * The verifier.
         *
         * @throws KnockJwtException `verifying_key_invalid` when there is no key, `options_invalid`
         */
        @Throws(KnockJwtException::class)
        public fun build(): UserTokenVerifier = UserTokenVerifier(keys, leeway, clock)
    }

    /** For Java. */
    public companion object {
        /** Makes a verifier with these keys, for Java. */
        @JvmStatic
        public fun builder(vararg verifyingKeys: VerifyingKey): Builder = Builder(verifyingKeys.toList())

        private fun made(keys: Iterable<VerifyingKey?>, leeway: Long?): NativeVerifier = bridged {
            val pems = keys.map { it?.toPem() ?: throw wrongType(NativeArgument.VERIFYING_KEY, null) }
            val natives = pems.map { NativeVerifyingKey.parse(it.toByteArray()) }
            try {
                NativeVerifier(natives, leeway)
            } finally {
                natives.forEach(NativeVerifyingKey::close)
            }
        }
    }
}
