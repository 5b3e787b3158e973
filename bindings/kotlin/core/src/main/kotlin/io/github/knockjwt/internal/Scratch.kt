package io.github.knockjwt.internal

import com.sun.jna.Native
import com.sun.jna.Pointer
import io.github.knockjwt.KnockJwtException
import io.github.knockjwt.internal.bridge.NativeArgument
import java.lang.ref.Reference
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.CharBuffer
import java.nio.charset.StandardCharsets.UTF_8
import java.util.concurrent.atomic.AtomicReferenceArray

/**
 * Memory outside of the JVM's heap for one call at a time: numbers that are told, room for what goes in, and
 * room for what comes out.
 */
internal class Scratch(private val room: Int, val capacity: Int) {
    private val buffer = ByteBuffer.allocateDirect(IN + room + capacity).order(ByteOrder.nativeOrder())
    private val address = Pointer.nativeValue(Native.getDirectBufferPointer(buffer))
    private var used = 0

    val told: Long get() = address
    val out: Long get() = address + IN + room

    /** Where the text lies that was written last, and its length in bytes. */
    var at = 0L
        private set
    var length = 0
        private set

    /** Puts a text as UTF-8 after those before it; `null` as nothing at all. */
    fun text(argument: NativeArgument, text: String?) {
        if (text == null) return nothing()
        at = address + IN + used
        val start = IN + used
        for (index in text.indices) {
            val unit = text[index].code
            if (unit >= 0x80) return encoded(argument, text, start)
            buffer.put(start + index, unit.toByte())
        }
        length = text.length
        used += length
    }

    private fun encoded(argument: NativeArgument, text: String, start: Int) {
        val place = buffer.duplicate().position(start).limit(IN + room)
        val encoder = UTF_8.newEncoder() // which reports half a character
        val result = encoder.encode(CharBuffer.wrap(text), place, true)
        if (result.isError) throw loneSurrogate(argument)
        length = place.position() - start
        used += length
    }

    /** Puts bytes after what was put before; `null` as nothing at all. */
    fun bytes(bytes: ByteArray?) {
        if (bytes == null) return nothing()
        at = address + IN + used
        length = bytes.size
        buffer.put(IN + used, bytes)
        used += length
    }

    private fun nothing() {
        at = 0
        length = 0
    }

    /** The number that was told at that place; the first is the length of what came out. */
    fun told(place: Int): Long = buffer.getLong(place * Long.SIZE_BYTES)

    /** What came out, which is ASCII: a token, or the text of a key. */
    fun ascii(): String {
        val bytes = ByteArray(told(0).toInt())
        buffer.get(IN + room, bytes)
        // Tells the JVM that there is nothing to decode, which is half of the cost of a string.
        @Suppress("DEPRECATION", "PLATFORM_CLASS_MAPPED_TO_KOTLIN")
        return java.lang.String(bytes, 0) as String
    }

    /** The error that came out. */
    fun error(status: Int): KnockJwtException {
        val bytes = ByteArray(told(0).toInt())
        buffer.get(IN + room, bytes)
        val (code, message) = String(bytes, UTF_8).split('\n', limit = 2)
        return KnockJwtException(status, code, message)
    }

    /** Overwrites everything: a private key went through. */
    fun wipe() {
        Host.knock_jwt_host_wipe(address, buffer.capacity())
        Reference.reachabilityFence(buffer)
    }

    internal companion object {
        /** The numbers that are told, rounded up to a line of the processor's cache. */
        private const val IN = 64

        /** Longer ids and tokens get memory of their own. */
        private const val ROOM = 1024
        private const val CAPACITY = 4096

        private const val KEPT = 64
        private val kept = AtomicReferenceArray<Scratch>(KEPT)

        /**
         * Calls an entry with memory that has `room` bytes for what goes in, and again with more when the
         * answer did not fit; then reads the answer. Not with one for each thread, of which virtual ones may be
         * without number.
         */
        inline fun <R> use(room: Int, call: (Scratch) -> Int, read: (Scratch) -> R): R {
            if (room > ROOM) return fitting(Scratch(room, CAPACITY), call, read) {}
            val place = Thread.currentThread().hashCode() and (KEPT - 1)
            val scratch = kept.getAndSet(place, null) ?: Scratch(ROOM, CAPACITY)
            try {
                return fitting(scratch, call, read) {}
            } finally {
                kept.setRelease(place, scratch)
            }
        }

        /** The same with memory that is overwritten afterwards. */
        inline fun <R> secretly(room: Int, call: (Scratch) -> Int, read: (Scratch) -> R): R =
            fitting(Scratch(room, CAPACITY), call, read) { it.wipe() }

        private inline fun <R> fitting(
            first: Scratch,
            call: (Scratch) -> Int,
            read: (Scratch) -> R,
            leave: (Scratch) -> Unit,
        ): R {
            var scratch = first
            var needed: Int
            while (true) {
                try {
                    scratch.used = 0
                    val status = call(scratch)
                    if (status == 0) return read(scratch)
                    needed = scratch.told(0).toInt()
                    if (status != Host.TOO_SMALL || needed <= scratch.capacity) throw scratch.error(status)
                } finally {
                    leave(scratch)
                }
                scratch = Scratch(scratch.room, needed)
            }
        }
    }
}
