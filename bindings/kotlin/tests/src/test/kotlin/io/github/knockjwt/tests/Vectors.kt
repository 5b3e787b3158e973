package io.github.knockjwt.tests

import com.fasterxml.jackson.databind.JsonNode
import com.fasterxml.jackson.databind.ObjectMapper
import io.github.knockjwt.KnockJwtException
import java.nio.file.Files
import java.nio.file.Path
import java.util.Base64
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.fail

internal val root: Path = Path.of(System.getProperty("knock.root"))
internal val json = ObjectMapper()

/** A base key of the vectors. */
internal fun pem(name: String): String = Files.readString(root.resolve("tests/vectors/keys/$name.pem"))

/** Runs every vector of a file, names those that failed, and counts those that ran. */
internal fun eachVector(file: String, check: (JsonNode) -> Unit) {
    val content = json.readTree(root.resolve("tests/vectors/$file.json").toFile())
    val vectors = content["vectors"].toList()
    assertEquals(content["count"].asInt(), vectors.map { it.text("name") }.toSet().size, "$file holds what it says")
    val failures = ArrayList<String>()
    var ran = 0
    for (vector in vectors) {
        runCatching { check(vector) }.onFailure { failures += "${vector.text("name")}: $it" }
        ran += 1
    }
    if (failures.isNotEmpty()) fail("${failures.size} of $ran failed:\n${failures.joinToString("\n")}")
    assertEquals(content["count"].asInt(), ran)
    println("$file.json: $ran vectors, Java ${Runtime.version()}")
}

internal fun JsonNode.text(name: String): String = get(name).textValue()

internal fun JsonNode.textOrNull(name: String): String? = get(name)?.textValue()

internal fun JsonNode.longOrNull(name: String): Long? = get(name)?.takeIf { it.isNumber }?.longValue()

/** An input as text, where it is that, and as bytes. */
internal fun JsonNode.asBytes(): ByteArray = textOrNull("text")?.toByteArray() ?: Base64.getDecoder().decode(text("base64"))

internal fun refused(code: String, number: Int, call: () -> Unit) {
    val error = runCatching(call).exceptionOrNull() ?: fail("not refused, where $code was expected")
    if (error !is KnockJwtException) throw error
    assertEquals("$code $number", "${error.code} ${error.number}", error.message)
}
