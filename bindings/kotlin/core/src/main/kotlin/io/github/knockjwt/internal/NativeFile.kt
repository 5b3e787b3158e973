package io.github.knockjwt.internal

import com.sun.jna.Platform
import io.github.knockjwt.internal.bridge.uniffiEnsureInitialized
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path

/**
 * The native library, out of the jar. It is copied into a folder that only this user may enter, compared with
 * what the jar holds, loaded, and deleted at once: the system keeps the file for as long as it is loaded.
 */
internal object NativeFile {
    private const val NAME = "libknock_jwt_uniffi.so"

    /** Where the generated code looks for the path of its library. */
    private const val PATH_OF_GENERATED = "uniffi.component.knock_jwt_uniffi.libraryOverride"

    /** Why there is no library, if so. A class that fails to start would say that only once. */
    private val failure: Throwable? = try {
        loadOnce()
        null
    } catch (why: Throwable) {
        why
    }

    /** @throws UnsatisfiedLinkError when there is none, which says what to do */
    fun load() {
        val why = failure ?: return
        throw UnsatisfiedLinkError(if (why is Missing) why.message else unusable(why)).apply { initCause(why) }
    }

    private class Missing(message: String) : Exception(message)

    private fun unusable(why: Throwable) =
        "the native library of knock-jwt cannot be loaded ($why): it is copied into java.io.tmpdir " +
            "(${System.getProperty("java.io.tmpdir")}), and JNA's own into jna.tmpdir or where JNA finds a place; have " +
            "both name a folder that this user may write to, on a file system that may hold programs"

    private fun loadOnce() {
        // Before there is a folder: no folder would help.
        val content = content()
        val folder = Files.createTempDirectory("knock-jwt") // rwx------
        try {
            val file = Files.write(folder.resolve(NAME), content)
            if (!Files.readAllBytes(file).contentEquals(content)) throw IOException("$file is not what was written to it")
            System.load(file.toString()) // for Host
            registerGenerated(file)
        } finally {
            folder.toFile().deleteRecursively()
        }
    }

    private fun content(): ByteArray {
        val resource = "/io/github/knockjwt/native/${Platform.RESOURCE_PREFIX}/$NAME"
        return javaClass.getResourceAsStream(resource)?.use { it.readAllBytes() }
            ?: throw Missing(
                "this jar of knock-jwt has no native library for ${Platform.RESOURCE_PREFIX} ($resource). It runs on " +
                    "Linux with glibc 2.17 or later, x86-64 and aarch64; a jar has those " +
                    "platforms that it was built with",
            )
    }

    // One at a time in the whole JVM: two web applications may each have a knock-jwt of their own.
    private fun registerGenerated(file: Path) = synchronized(PATH_OF_GENERATED.intern()) {
        val before = System.setProperty(PATH_OF_GENERATED, file.toString())
        try {
            uniffiEnsureInitialized()
        } finally {
            if (before == null) System.clearProperty(PATH_OF_GENERATED) else System.setProperty(PATH_OF_GENERATED, before)
        }
    }
}
