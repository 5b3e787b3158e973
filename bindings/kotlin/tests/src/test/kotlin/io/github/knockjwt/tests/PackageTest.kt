package io.github.knockjwt.tests

import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.ktor.KnockJwt
import io.github.knockjwt.servlet.KnockTokenFilter
import java.lang.reflect.Constructor
import java.lang.reflect.Executable
import java.lang.reflect.Member
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.lang.reflect.Type
import java.nio.file.Files
import java.nio.file.Path
import java.util.jar.JarFile
import kotlin.reflect.KVisibility
import kotlin.reflect.jvm.kotlinFunction
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class PackageTest {
    private val repository = Path.of(System.getProperty("knock.repository"), "io/github/knock-jwt")

    private fun jarOf(type: Class<*>): Path = Path.of(type.protectionDomain.codeSource.location.toURI())

    private val jars = listOf(
        "knock-jwt" to UserTokenSigner::class.java,
        "knock-jwt-ktor" to KnockJwt.javaClass,
        "knock-jwt-servlet" to KnockTokenFilter::class.java,
    )

    @Test
    fun `what is tested are the built jars, with sources and documentation beside them`() {
        for ((name, type) in jars) {
            val built = repository.resolve("$name/0.1.0")
            assertEquals(-1, Files.mismatch(built.resolve("$name-0.1.0.jar"), jarOf(type)), name)
            JarFile(jarOf(type).toFile()).use { jar ->
                assertTrue(jar.manifest.mainAttributes.getValue("Automatic-Module-Name").startsWith("io.github.knockjwt"))
                assertTrue(jar.stream().filter { it.name.endsWith(".class") }.allMatch { entry ->
                    jar.getInputStream(entry).use { it.readNBytes(8)[7].toInt() } == CLASS_FILES_OF_17
                })
            }
            JarFile(built.resolve("$name-0.1.0-sources.jar").toFile()).use { jar ->
                assertTrue(jar.stream().anyMatch { it.name.endsWith(".kt") })
            }
            JarFile(built.resolve("$name-0.1.0-javadoc.jar").toFile()).use { jar ->
                assertTrue(jar.stream().anyMatch { it.name.endsWith("index.html") })
                assertFalse(jar.stream().anyMatch { "/internal/" in it.name }, "documents what is nobody's business")
            }
        }
        JarFile(jarOf(UserTokenSigner::class.java).toFile()).use { jar ->
            for (file in listOf("LICENSE-APACHE", "LICENSE-MIT", "LICENSE-THIRD-PARTY", "NOTICE")) assertTrue(jar.getEntry("META-INF/$file") != null, file)
        }
    }

    @Test
    fun `Kotlin 2_2 understands the jars, and needs nothing newer`() {
        for ((name, type) in jars) {
            for (found in publicClasses(jarOf(type)).mapNotNull { it.getAnnotation(Metadata::class.java) }) {
                assertEquals(listOf(2, 2), found.metadataVersion.take(2), name)
            }
        }
        val parent = Files.readString(repository.resolve("knock-jwt-parent/0.1.0/knock-jwt-parent-0.1.0.pom"))
        assertTrue("<kotlin.least>2.2." in parent && "<version>\${kotlin.least}</version>" in parent)
    }

    @Test
    fun `the API mentions nothing that is generated or internal`() {
        var seen = 0
        for (type in jars.flatMap { (_, type) -> publicClasses(jarOf(type)) }) {
            val members = type.declaredMethods.toList() + type.declaredConstructors + type.declaredFields
            val mentioned = members.filter(::isApi).flatMap(::types) +
                listOfNotNull(type.genericSuperclass) + type.genericInterfaces
            for (mention in mentioned) {
                assertFalse(".internal." in mention.typeName, "$type mentions $mention")
                assertFalse("com.sun.jna" in mention.typeName, "$type mentions $mention")
            }
            for (member in members.filter { isApi(it) && it !is Constructor<*> }) assertFalse('-' in member.name || '$' in member.name, "$type has $member")
            seen += 1
        }
        assertTrue(seen > 20, "$seen")
    }

    private fun publicClasses(jar: Path): List<Class<*>> = JarFile(jar.toFile()).use { open ->
        open.stream().map { it.name }.filter { it.endsWith(".class") && "/internal/" !in it }.toList()
            .map { Class.forName(it.removeSuffix(".class").replace('/', '.'), false, javaClass.classLoader) }
            .filter { type -> Modifier.isPublic(type.modifiers) && !isInternal(type) }
    }

    /** Kotlin's "internal" is public to the JVM; its metadata knows better. */
    private fun isInternal(type: Class<*>) =
        runCatching { type.kotlin.visibility != KVisibility.PUBLIC }.getOrDefault(false)

    private fun isApi(member: Member) =
        Modifier.isPublic(member.modifiers) && !member.isSynthetic && !(member is Method && member.isBridge) && !isInternal(member)

    private fun isInternal(member: Member): Boolean {
        val function = runCatching {
            when (member) {
                is Method -> member.kotlinFunction
                is Constructor<*> -> member.kotlinFunction
                else -> null
            }
        }
        return function.getOrNull()?.visibility == KVisibility.INTERNAL
    }

    private fun types(member: Member): List<Type> = when (member) {
        is Method -> member.genericParameterTypes.toList() + member.genericReturnType
        is Executable -> member.genericParameterTypes.toList()
        is java.lang.reflect.Field -> listOf(member.genericType)
        else -> emptyList()
    }

    @Test
    fun `it runs without a word on any Java when the README's advice is followed`(@TempDir folder: Path) {
        val run = Program.run("io.github.knockjwt.tests.Quiet", options = Program.nativeAccess + "-Djava.io.tmpdir=$folder")
        assertEquals("signed\n", run.output)
        assertEquals("", run.errors)
        // The native library is gone from the disk as soon as it is loaded.
        Files.list(folder).use { left -> assertEquals(emptyList<Path>(), left.filter { "knock" in it.toString() }.toList()) }
    }
}

/** Signs, and lists what it has left in the folder for temporary files. */
object Quiet {
    @JvmStatic
    fun main(arguments: Array<String>) {
        check(arguments.isEmpty())
        UserTokenSigner(io.github.knockjwt.SigningKey.generate(2048)).sign("ada")
        val left = Path.of(System.getProperty("java.io.tmpdir")).toFile().list().orEmpty()
        println(if (left.none { "knock" in it }) "signed" else left.joinToString())
    }
}

private const val CLASS_FILES_OF_17 = 61
