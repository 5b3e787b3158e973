package io.github.knockjwt

import io.github.knockjwt.internal.Environment
import io.github.knockjwt.internal.Host
import io.github.knockjwt.internal.NativeFile
import io.github.knockjwt.internal.Owned
import io.github.knockjwt.internal.Scratch
import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.bridge.NativeSigningKey
import io.github.knockjwt.internal.bridged
import io.github.knockjwt.internal.keyBytes
import io.github.knockjwt.internal.read
import io.github.knockjwt.internal.verifyingKey
import io.github.knockjwt.internal.wrongType
import java.nio.file.Path

/**
 * The private key of a Knock environment.
 *
 * It takes every form that people hold it in: PKCS#1 or PKCS#8, PEM or DER, plain or in base64, and repairs what
 * shells, YAML and dashboards do to it (quotes, a literal `\n`, carriage returns, all on one line). RSA, 2048 to
 * 8192 bits. [toString] shows size and fingerprint only.
 *
 * A key may be shared between threads. Closing it overwrites its memory and is not needed: the key goes with the
 * object, and signers that were made with it keep their own.
 */
public class SigningKey private constructor(private val owned: Owned<NativeSigningKey>) : AutoCloseable {
    /** The size of the modulus. */
    public val bits: Int get() = owned.use { it.bits().toInt() }

    /** SHA-256 of the verifying key's SPKI in hexadecimal; it may be shown and logged. */
    public val fingerprint: String get() = owned.use { it.fingerprint() }

    /** The public half. */
    public val verifyingKey: VerifyingKey get() = owned.use { verifyingKey(it.verifyingKey()) }

    /** The private key as PEM (PKCS#1). Keep it secret. */
    @Throws(KnockJwtException::class)
    public fun toPem(): String = text(Host.PEM)

    /** The private key as PEM (PKCS#8), as other libraries want it. Keep it secret. */
    @Throws(KnockJwtException::class)
    public fun toPkcs8Pem(): String = text(Host.PKCS8_PEM)

    /** The private key as the base64 that Knock's dashboard shows. Keep it secret. */
    @Throws(KnockJwtException::class)
    public fun toBase64(): String = text(Host.BASE64)

    private fun text(form: Int): String = owned.use { key ->
        val number = key.number().toLong()
        Scratch.secretly(
            0,
            { Host.knock_jwt_host_key_text(number, form, it.out, it.capacity, it.told) },
            Scratch::ascii,
        )
    }

    /** Gives the memory back. From then on the key is the error `closed`. */
    override fun close(): Unit = owned.close()

    /** Size and fingerprint. */
    override fun toString(): String = runCatching { "SigningKey($bits bits, SHA-256 $fingerprint)" }.getOrDefault("SigningKey(closed)")

    /** It lives until the call returns. */
    @JvmSynthetic
    internal fun <R> using(call: (Any) -> R): R = owned.use { call(it) }

    /** Where keys come from. */
    public companion object {
        private fun of(native: NativeSigningKey) = SigningKey(Owned("signing key", native))

        @JvmSynthetic
        internal fun ofNative(native: Any): SigningKey = of(native as NativeSigningKey)

        /**
         * From text.
         *
         * @throws KnockJwtException a code `signing_key_…`
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun parse(text: String?): SigningKey =
            parsed(keyBytes(text ?: throw wrongType(NativeArgument.SIGNING_KEY, null)))

        /**
         * From the bytes of a text, or DER.
         *
         * @throws KnockJwtException a code `signing_key_…`
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun parse(bytes: ByteArray?): SigningKey =
            parsed((bytes ?: throw wrongType(NativeArgument.SIGNING_KEY, null)).copyOf())

        private fun parsed(bytes: ByteArray): SigningKey = adopted(bytes.size, {
            it.bytes(bytes)
            Host.knock_jwt_host_parse_key(it.at, it.length, it.out, it.capacity, it.told)
        }) { bytes.fill(0) }

        /**
         * From the environment variable `KNOCK_SIGNING_KEY`, or from the file that `KNOCK_SIGNING_KEY_FILE`
         * names. An empty variable counts as unset.
         *
         * @throws KnockJwtException `signing_key_missing`, `signing_key_unreadable`, or another code `signing_key_…`
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun fromEnv(): SigningKey {
            val values = Environment.read()
            return adopted((values.key?.size ?: 0) + (values.file?.size ?: 0), {
                it.bytes(values.key)
                val (key, keyLength) = it.at to it.length
                it.bytes(values.file)
                Host.knock_jwt_host_environment_key(key, keyLength, it.at, it.length, it.out, it.capacity, it.told)
            }) { values.wipe() }
        }

        private inline fun adopted(room: Int, call: (Scratch) -> Int, leave: () -> Unit): SigningKey {
            NativeFile.load()
            try {
                return Scratch.secretly(room, call) { of(NativeSigningKey.adopt(it.told(1).toULong())) }
            } finally {
                leave()
            }
        }

        /**
         * From a file, also one of another file system than the host's.
         *
         * @throws KnockJwtException `signing_key_unreadable`, or another code `signing_key_…`
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun fromFile(path: Path): SigningKey =
            read(path, { parsed(it) }) { of(bridged { NativeSigningKey.fromFile(it) }) }

        /**
         * A new key of 2048, 3072, 4096 or 8192 bits, for tests and local work.
         *
         * @throws KnockJwtException `signing_key_size`
         */
        @JvmStatic
        @Throws(KnockJwtException::class)
        public fun generate(bits: Int): SigningKey = of(bridged { NativeSigningKey.generate(bits.toLong()) })
    }
}
