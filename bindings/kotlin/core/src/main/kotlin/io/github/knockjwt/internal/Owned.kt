package io.github.knockjwt.internal

import io.github.knockjwt.internal.bridge.Disposable
import io.github.knockjwt.internal.bridge.closed
import java.lang.ref.Reference
import java.util.concurrent.atomic.AtomicReference

/**
 * Something native that can be closed at any time, also while others use it: a call that has begun ends well,
 * and a later one is the error `closed`. Not closed, it goes with the object that owns it.
 */
internal class Owned<T : Disposable>(private val what: String, native: T) {
    private val native = AtomicReference<T?>(native)

    inline fun <R> use(call: (T) -> R): R {
        val held = get()
        try {
            return bridged { call(held) }
        } finally {
            Reference.reachabilityFence(held)
        }
    }

    fun get(): T = native.get() ?: throw closed(what).exception()

    /** UniFFI counts the calls under way, and destroys it after the last of them. */
    fun close() {
        native.getAndSet(null)?.destroy()
    }
}
