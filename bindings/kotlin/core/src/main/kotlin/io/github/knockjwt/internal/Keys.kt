package io.github.knockjwt.internal

import io.github.knockjwt.VerifyingKey
import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.bridge.NativeVerifyingKey
import java.io.IOException
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path

/** All that there is to know of it, so that nothing native is held. */
internal fun verifyingKey(native: NativeVerifyingKey): VerifyingKey =
    native.use { VerifyingKey(it.bits().toInt(), it.fingerprint(), it.toPem()) }

/** A key in a file. The core reads those of the host's file system, and words what is wrong with others. */
internal inline fun <K> read(path: Path, parse: (ByteArray) -> K, byName: (String) -> K): K {
    if (path.fileSystem == FileSystems.getDefault()) return byName(whole(NativeArgument.PATH, path.toString()))
    val bytes = try {
        Files.readAllBytes(path)
    } catch (_: IOException) {
        // Where the host has nothing, whatever the name.
        return byName(whole(NativeArgument.PATH, "/dev/null/${path.toUri()}"))
    }
    try {
        return parse(bytes)
    } finally {
        bytes.fill(0)
    }
}
