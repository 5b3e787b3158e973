package io.github.knockjwt.tests

import java.nio.file.Path
import java.util.concurrent.TimeUnit
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue

/** Programs in a Java of their own, of the version that the tests run on. */
internal object Program {
    class Result(val output: String, val errors: String)

    private val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()

    fun run(main: String, environment: Map<String, String> = emptyMap(), options: List<String> = nativeAccess): Result {
        val builder = ProcessBuilder(listOf(java) + options + listOf("-cp", classPath, main))
        builder.environment().keys.removeIf { it.startsWith("KNOCK_") || it == "JAVA_TOOL_OPTIONS" }
        builder.environment() += environment
        val process = builder.start()
        val errors = StringBuilder()
        val reader = Thread { errors.append(process.errorStream.bufferedReader().readText()) }.apply { start() }
        val output = process.inputStream.bufferedReader().readText()
        reader.join()
        assertTrue(process.waitFor(2, TimeUnit.MINUTES))
        assertEquals(0, process.exitValue(), "$main: $output $errors")
        return Result(output, "$errors")
    }

    val classPath: String = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")

    val nativeAccess = listOf("--enable-native-access=ALL-UNNAMED")
}
