package io.github.knockjwt.internal

import io.github.knockjwt.internal.bridge.NativeArgument

/** The values of the environment's variables. */
internal class Environment private constructor(val key: ByteArray?, val file: ByteArray?) {
    fun wipe() {
        key?.fill(0)
    }

    companion object {
        fun read() = Environment(
            System.getenv(Facts.keyVariable)?.let(::keyBytes),
            System.getenv(Facts.fileVariable)?.let { whole(NativeArgument.PATH, it).toByteArray() },
        )
    }
}

/** A key's text in UTF-16, of which nothing can be lost; the core reads that too. */
internal fun keyBytes(text: String): ByteArray {
    if (text.isEmpty()) return ByteArray(0)
    val bytes = ByteArray(2 + 2 * text.length)
    bytes[0] = 0xff.toByte()
    bytes[1] = 0xfe.toByte()
    for (index in text.indices) {
        val unit = text[index].code
        bytes[2 + 2 * index] = unit.toByte()
        bytes[3 + 2 * index] = (unit shr Byte.SIZE_BITS).toByte()
    }
    return bytes
}
