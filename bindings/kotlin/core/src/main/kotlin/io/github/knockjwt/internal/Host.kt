package io.github.knockjwt.internal

/**
 * The plain entries of the native library, for what is called for every token and for what carries a private
 * key: native methods of numbers alone, for which the JVM finds the functions of `bindings/uniffi/src/jni.rs` by
 * name. `bindings/uniffi/src/host` says what they do; an address of 0 is nothing.
 */
@Suppress("FunctionName", "LongParameterList")
internal object Host {
    /** What an entry returns when the answer is longer than the room for it; no error has this number here. */
    const val TOO_SMALL: Int = 402

    /** The bits of `given`. */
    const val EXPIRES_IN: Int = 1
    const val ISSUED_AT: Int = 2
    const val GRANTS: Int = 4
    const val EXPLICIT_GRANTS: Int = 8
    const val JTI: Int = 16
    const val RANDOM_JTI: Int = 32

    /** The forms of a key. */
    const val PEM: Int = 1
    const val PKCS8_PEM: Int = 2
    const val BASE64: Int = 3

    @JvmStatic
    external fun knock_jwt_host_sign(
        signer: Long,
        userId: Long,
        userIdLength: Int,
        nowMillis: Long,
        given: Int,
        expiresIn: Long,
        issuedAt: Long,
        grants: Long,
        jti: Long,
        jtiLength: Int,
        out: Long,
        capacity: Int,
        told: Long,
    ): Int

    @JvmStatic
    external fun knock_jwt_host_sign_with_key(
        key: Long,
        keyLength: Int,
        environmentKey: Long,
        environmentKeyLength: Int,
        environmentFile: Long,
        environmentFileLength: Int,
        userId: Long,
        userIdLength: Int,
        nowMillis: Long,
        given: Int,
        expiresIn: Long,
        issuedAt: Long,
        grants: Long,
        jti: Long,
        jtiLength: Int,
        out: Long,
        capacity: Int,
        told: Long,
    ): Int

    @JvmStatic
    external fun knock_jwt_host_parse_key(key: Long, keyLength: Int, out: Long, capacity: Int, told: Long): Int

    @JvmStatic
    external fun knock_jwt_host_environment_key(
        environmentKey: Long,
        environmentKeyLength: Int,
        environmentFile: Long,
        environmentFileLength: Int,
        out: Long,
        capacity: Int,
        told: Long,
    ): Int

    @JvmStatic
    external fun knock_jwt_host_key_text(key: Long, form: Int, out: Long, capacity: Int, told: Long): Int

    @JvmStatic
    external fun knock_jwt_host_wipe(buffer: Long, length: Int)
}
