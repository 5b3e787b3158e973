package io.github.knockjwt

import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.bridge.NativeVerifyingKey
import io.github.knockjwt.internal.bridged
import io.github.knockjwt.internal.keyBytes
import io.github.knockjwt.internal.read
import io.github.knockjwt.internal.verifyingKey
import io.github.knockjwt.internal.wrongType
import java.nio.file.Path

/**
 * The public half of a signing key. (What Knock calls a public key is something else: the API key `pk_…`.) It
 * holds no native memory and may be shared between threads.
 */
public class VerifyingKey internal constructor(
    /** The size of the modulus. */
    public val bits: Int,
    /** SHA-256 of the key's SPKI in hexadecimal. */
    public val fingerprint: String,
    private val pem: String,
) {
    /** The key as PEM (SPKI), as other libraries want it. */
    public fun toPem(): String = pem

    /** Size and fingerprint. */
    override fun toString(): String = "VerifyingKey($bits bits, SHA-256 $fingerprint)"

    /** Whether it is the same key. */
    override fun equals(other: Any?): Boolean = other is VerifyingKey && other.pem == pem

    /** By the key. */
    override fun hashCode(): Int = pem.hashCode()

    /** Where keys come from. */
    public companion object {
        /**
         * From text: PEM, base64, a certificate.
         *
         * @throws KnockJwtException `verifying_key_invalid`
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun parse(text: String?): VerifyingKey =
            parse(keyBytes(text ?: throw wrongType(NativeArgument.VERIFYING_KEY, null)))

        /**
         * From the bytes of a text, or DER.
         *
         * @throws KnockJwtException `verifying_key_invalid`
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun parse(bytes: ByteArray?): VerifyingKey {
            val given = bytes ?: throw wrongType(NativeArgument.VERIFYING_KEY, null)
            return verifyingKey(bridged { NativeVerifyingKey.parse(given) })
        }

        /**
         * From a file, also one of another file system than the host's.
         *
         * @throws KnockJwtException `verifying_key_invalid`
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun fromFile(path: Path): VerifyingKey =
            read(path, { parse(it) }) { verifyingKey(bridged { NativeVerifyingKey.fromFile(it) }) }
    }
}
