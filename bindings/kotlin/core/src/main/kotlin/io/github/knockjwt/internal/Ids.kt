package io.github.knockjwt.internal

import io.github.knockjwt.internal.bridge.NativeArgument
import java.math.BigInteger
import java.util.UUID

/** An id as its text: a string as it is, a whole number or a UUID as it is written; nothing else is one. */
internal fun idText(argument: NativeArgument, id: Any?): String? = when (id) {
    null -> null
    is String -> id
    is Int, is Long, is Short, is Byte, is BigInteger, is UUID -> id.toString()
    else -> throw wrongType(argument, id.javaClass.simpleName)
}
