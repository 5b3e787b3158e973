package io.github.knockjwt.internal

import io.github.knockjwt.internal.bridge.NativeArgument
import java.time.Duration as JavaDuration
import java.time.Instant
import java.time.InstantSource
import kotlin.time.Duration

/** Whole seconds; whether they are too few or too many the core decides, whose numbers end where ours do. */
internal fun Duration.wholeSeconds(fractional: () -> Throwable): Long {
    if (isInfinite()) return if (isPositive()) Long.MAX_VALUE else Long.MIN_VALUE
    return toComponents { seconds, nanoseconds -> if (nanoseconds == 0) seconds else throw fractional() }
}

internal fun JavaDuration.wholeSeconds(fractional: () -> Throwable): Long =
    if (nano == 0) seconds else throw fractional()

internal fun Duration.lifetime(): Long = wholeSeconds(::fractionalLifetime)

internal fun JavaDuration.lifetime(): Long = wholeSeconds(::fractionalLifetime)

internal fun Duration.leeway(): Long = wholeSeconds { wrongType(NativeArgument.LEEWAY, "Duration with a fraction of a second") }

internal fun JavaDuration.leeway(): Long = wholeSeconds { wrongType(NativeArgument.LEEWAY, "Duration with a fraction of a second") }

/** The clock's milliseconds, or the system's; beyond what they can say, which no token can say either, the most. */
internal fun InstantSource?.now(): Long {
    if (this == null) return System.currentTimeMillis()
    return try {
        millis()
    } catch (_: ArithmeticException) {
        if (instant() > Instant.EPOCH) Long.MAX_VALUE else Long.MIN_VALUE
    }
}

internal fun ULong.instant(): Instant = Instant.ofEpochSecond(toLong())
