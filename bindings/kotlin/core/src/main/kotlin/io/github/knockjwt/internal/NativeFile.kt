package io.github.knockjwt.internal

import com.sun.jna.Platform
import io.github.knockjwt.internal.bridge.uniffiEnsureInitialized
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

    init {
        val folder = Files.createTempDirectory("knock-jwt") // rwx------
        try {
            val file = extracted(folder)
            registerGenerated(file)
            System.load(file.toString()) // for Host
        } finally {
            folder.toFile().deleteRecursively()
        }
    }

    fun load() = Unit

    private fun extracted(folder: Path): Path {
        val resource = "/io/github/knockjwt/native/${Platform.RESOURCE_PREFIX}/$NAME"
        val content = javaClass.getResourceAsStream(resource)?.use { it.readAllBytes() }
            ?: throw UnsatisfiedLinkError(
                "this jar of knock-jwt has no native library for ${Platform.RESOURCE_PREFIX} ($resource). It runs on " +
                    "Linux with glibc 2.17 or later, x86-64 and aarch64; a jar has those " +
                    "platforms that it was built with",
            )
        val file = Files.write(folder.resolve(NAME), content)
        if (!Files.readAllBytes(file).contentEquals(content)) {
            throw UnsatisfiedLinkError("$file is not what was written to it, so it is not loaded")
        }
        return file
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
