package io.github.knockjwt.internal

import io.github.knockjwt.VerifyingKey
import io.github.knockjwt.internal.bridge.NativeVerifyingKey

/** All that there is to know of it, so that nothing native is held. */
internal fun verifyingKey(native: NativeVerifyingKey): VerifyingKey =
    native.use { VerifyingKey(it.bits().toInt(), it.fingerprint(), it.toPem()) }
