package io.github.knockjwt.internal

import io.github.knockjwt.internal.bridge.Disposable
import io.github.knockjwt.internal.bridge.closed
import java.lang.ref.Reference
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicLong

/**
 * Something native that can be closed at any time, also while others use it: a call that has begun ends well,
 * and a later one is the error `closed`. Not closed, it goes with the object that owns it.
 */
internal class Owned<T : Disposable>(private val what: String, private val native: T) {
    private val isClosed = AtomicBoolean()

    /** How many use it; until it is closed, its owner is one of them. */
    private val users = AtomicLong(1)

    /**
     * It lives until the call returns. UniFFI's own count does not see to that where an object is an argument of
     * another's method, and says in its own words when one came too late.
     */
    inline fun <R> use(call: (T) -> R): R {
        val held = enter()
        try {
            return bridged { call(held) }
        } finally {
            leave()
            Reference.reachabilityFence(this)
        }
    }

    private fun enter(): T {
        while (true) {
            val others = users.get()
            if (isClosed.get() || others == 0L) throw bridged { closed(what) }.exception()
            if (users.compareAndSet(others, others + 1)) return native
        }
    }

    private fun leave() {
        if (users.decrementAndGet() == 0L) native.destroy()
    }

    fun close() {
        if (!isClosed.getAndSet(true)) leave()
    }
}
