package io.github.knockjwt.internal

import io.github.knockjwt.IssuedToken
import io.github.knockjwt.TokenOptions
import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.bridge.NativeGrants
import io.github.knockjwt.internal.bridge.NativeOptions
import java.lang.ref.Reference

/** Options as the plain entries take them. */
internal fun TokenOptions?.bits(): Int {
    if (this == null) return 0
    var bits = 0
    if (lifetime != null) bits = bits or Host.EXPIRES_IN
    if (issueTime != null) bits = bits or Host.ISSUED_AT
    if (grants != null) bits = bits or Host.GRANTS
    if (explicitGrants) bits = bits or Host.EXPLICIT_GRANTS
    if (jti != null) bits = bits or if (jti.given == null) Host.RANDOM_JTI else Host.JTI
    return bits
}

/** Options as UniFFI carries them. */
internal fun <R> TokenOptions?.native(call: (NativeOptions) -> R): R {
    val grants = this?.grants ?: return call(native(null))
    return grants.using { call(native(it as NativeGrants)) }
}

private fun TokenOptions?.native(grants: NativeGrants?) = NativeOptions(
    expiresIn = this?.lifetime,
    issuedAt = this?.issueTime,
    grants = grants,
    explicitGrants = this?.explicitGrants ?: false,
    jti = this?.jti?.given?.let { whole(NativeArgument.JTI, it) },
    randomJti = this?.jti != null && jti.given == null,
)

/** Mints one token with the signer of that number. */
internal inline fun <R> mint(signer: Long, userId: String?, options: TokenOptions?, now: Long, read: (Scratch) -> R): R {
    val given = options.bits()
    val grants = options?.grants?.number ?: 0
    try {
        return Scratch.use(
            options.room(userId),
            { scratch ->
                scratch.text(NativeArgument.USER_ID, userId)
                val user = scratch.at
                val userLength = scratch.length
                scratch.text(NativeArgument.JTI, options?.jti?.given)
                Host.knock_jwt_host_sign(
                    signer, user, userLength, now,
                    given, options?.lifetime ?: 0, options?.issueTime ?: 0, grants, scratch.at, scratch.length,
                    scratch.out, scratch.capacity, scratch.told,
                )
            },
            read,
        )
    } finally {
        Reference.reachabilityFence(options)
    }
}

/** Mints one token with the key of that text, or with that of the environment. */
internal fun mintWithKey(key: ByteArray?, userId: String?, options: TokenOptions?, now: Long): String {
    NativeFile.load()
    val environment = if (key == null) Environment.read() else null
    val keys = listOfNotNull(key, environment?.key, environment?.file).sumOf { it.size }
    try {
        return Scratch.secretly(
            keys + options.room(userId),
            { scratch ->
                scratch.bytes(key)
                val (text, textLength) = scratch.at to scratch.length
                scratch.bytes(environment?.key)
                val (variable, variableLength) = scratch.at to scratch.length
                scratch.bytes(environment?.file)
                val (file, fileLength) = scratch.at to scratch.length
                scratch.text(NativeArgument.USER_ID, userId)
                val (user, userLength) = scratch.at to scratch.length
                scratch.text(NativeArgument.JTI, options?.jti?.given)
                Host.knock_jwt_host_sign_with_key(
                    text, textLength, variable, variableLength, file, fileLength, user, userLength, now,
                    options.bits(), options?.lifetime ?: 0, options?.issueTime ?: 0, options?.grants?.number ?: 0,
                    scratch.at, scratch.length, scratch.out, scratch.capacity, scratch.told,
                )
            },
            Scratch::ascii,
        )
    } finally {
        key?.fill(0)
        environment?.wipe()
        Reference.reachabilityFence(options)
    }
}

internal fun Scratch.issued() = IssuedToken(ascii(), told(1), told(2), told(3), told(4))

/** As many bytes as the texts may take. */
private fun TokenOptions?.room(userId: String?): Int =
    UTF8_MOST * ((userId?.length ?: 0) + (this?.jti?.given?.length ?: 0))

/** Three bytes for a unit of UTF-16, and four for two. */
private const val UTF8_MOST = 3
