package io.github.knockjwt.tests

import ch.qos.logback.classic.Level
import ch.qos.logback.classic.Logger
import ch.qos.logback.classic.spi.ILoggingEvent
import ch.qos.logback.core.read.ListAppender
import io.github.knockjwt.Grants
import io.github.knockjwt.SigningKey
import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.VerifyingKey
import io.github.knockjwt.inspect
import io.github.knockjwt.ktor.KnockJwt
import io.github.knockjwt.servlet.KnockTokenFilter
import io.github.knockjwt.servlet.KnockTokens
import io.github.knockjwt.signUserToken
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
import org.slf4j.LoggerFactory

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
    fun `where the library cannot be loaded, every call says what to do`(@TempDir folder: Path) {
        val missing = mapOf(
            "-Djava.io.tmpdir=$folder/none" to listOf("java.io.tmpdir ($folder/none)", "jna.tmpdir", "NoSuchFileException"),
            "-Dos.arch=s390x" to listOf("no native library for linux-s390x", "x86-64 and aarch64"),
        )
        for ((option, words) in missing) {
            val said = Program.run("io.github.knockjwt.tests.Unloadable", options = Program.nativeAccess + option).output.lines()
            assertEquals(13, said.size, said.joinToString("\n")) // and nothing after the last line
            for (line in said.dropLast(1)) {
                assertTrue(line.startsWith("java.lang.UnsatisfiedLinkError: "), line)
                for (word in words) assertTrue(word in line, "$word: $line")
            }
        }
    }

    @Test
    fun `development mode without a key says so once`() {
        val said = Program.run("io.github.knockjwt.tests.Development").output
        assertEquals("WARN development mode without a signing key: pages and clients get no Knock token\n", said)
    }

    @Test
    fun `it runs on the module path, with the README's advice for that`(@TempDir folder: Path) {
        val named = "com.sun.jna,io.github.knockjwt"
        val jars = Program.classPath.split(':').filter { Regex("/(jna|knock-jwt)-[0-9.]+jar$") in it }
        assertEquals(2, jars.size)
        val modules = listOf("--module-path", jars.joinToString(":"), "--add-modules", named)
        val run = Program.run("io.github.knockjwt.tests.Quiet", options = modules + listOf("--enable-native-access=$named", "-Djava.io.tmpdir=$folder"))
        assertEquals(listOf("signed\n", ""), listOf(run.output, run.errors))
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
        UserTokenSigner(SigningKey.generate(2048)).sign("ada")
        val left = Path.of(System.getProperty("java.io.tmpdir")).toFile().list().orEmpty()
        println(if (left.none { "knock" in it }) "signed" else left.joinToString())
    }
}

/** Tries everything twice where no native library can be loaded, and prints what it is told. */
object Unloadable {
    @JvmStatic
    fun main(arguments: Array<String>) {
        check(arguments.isEmpty())
        val calls = listOf<() -> Any>(
            { SigningKey.fromEnv() },
            { SigningKey.parse("nonsense") },
            { signUserToken("ada", "nonsense") },
            { Grants() },
            { inspect("a.b.c") },
            { VerifyingKey.parse("nonsense") },
        )
        for (call in calls + calls) println("${runCatching(call).exceptionOrNull()}".replace('\n', ' '))
    }
}

/** Sets up the tokens of two applications, and prints what that had logged. */
object Development {
    @JvmStatic
    fun main(arguments: Array<String>) {
        check(arguments.isEmpty())
        val said = ListAppender<ILoggingEvent>().apply { start() }
        (LoggerFactory.getLogger("io.github.knockjwt") as Logger).apply { level = Level.TRACE }.addAppender(said)
        repeat(2) { KnockTokens.builder().userId { "ada" }.development(true).build() }
        said.list.forEach { println("${it.level} ${it.formattedMessage}") }
    }
}

private const val CLASS_FILES_OF_17 = 61
