package io.github.knockjwt.internal

import io.github.knockjwt.KnockJwtException
import io.github.knockjwt.internal.bridge.BridgeException
import io.github.knockjwt.internal.bridge.Failure
import io.github.knockjwt.internal.bridge.InternalException
import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.bridge.internal
import io.github.knockjwt.internal.bridge.fractionalLifetime as fractional
import io.github.knockjwt.internal.bridge.loneSurrogate as halfACharacter
import io.github.knockjwt.internal.bridge.wrongType as ofWrongType

// The core's errors as exceptions. It words them, also those that only a host language can meet.

internal fun Failure.exception() = KnockJwtException(number.toInt(), code, text)

internal fun loneSurrogate(argument: NativeArgument): KnockJwtException {
    NativeFile.load()
    return halfACharacter(argument).exception()
}

internal fun wrongType(argument: NativeArgument, given: String?): KnockJwtException {
    NativeFile.load()
    return ofWrongType(argument, given).exception()
}

internal fun fractionalLifetime(): KnockJwtException {
    NativeFile.load()
    return fractional().exception()
}

/** A call through UniFFI. */
internal inline fun <R> bridged(call: () -> R): R {
    NativeFile.load()
    try {
        return call()
    } catch (refused: BridgeException.Refused) {
        throw refused.failure.exception()
    } catch (_: InternalException) {
        throw internal().exception()
    }
}

/** A text that UniFFI can carry, which knows no half characters. */
internal fun whole(argument: NativeArgument, text: String?): String {
    if (text == null) throw wrongType(argument, null)
    var index = 0
    while (index < text.length) {
        if (text[index].isSurrogate()) {
            val paired = index + 1 < text.length && Character.isSurrogatePair(text[index], text[index + 1])
            if (!paired) throw loneSurrogate(argument)
            index += 1
        }
        index += 1
    }
    return text
}
