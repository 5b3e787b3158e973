package io.github.knockjwt.tests

import com.sun.jna.Function
import io.github.knockjwt.Grants
import io.github.knockjwt.KnockJwtException
import io.github.knockjwt.Permission
import io.github.knockjwt.Reuse
import io.github.knockjwt.SigningKey
import io.github.knockjwt.TokenOptions
import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.UserTokenVerifier
import io.github.knockjwt.inspect
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class SharedTest {
    private val key = SigningKey.parse(pem("rsa2048"))

    /** Runs the same on many threads, which start together, and throws what they throw. */
    private fun together(threads: Int, work: (Int) -> Unit) {
        val start = CountDownLatch(1)
        val errors = java.util.concurrent.ConcurrentLinkedQueue<Throwable>()
        val all = (0 until threads).map { number ->
            thread {
                start.await()
                runCatching { work(number) }.onFailure(errors::add)
            }
        }
        start.countDown()
        all.forEach(Thread::join)
        errors.forEach { throw it }
    }

    @Test
    fun `32 threads share a signer for 100,000 signatures`() {
        val signer = UserTokenSigner(key)
        val verifier = UserTokenVerifier(key.verifyingKey)
        val signed = AtomicInteger()
        together(THREADS) { number ->
            for (n in 0 until SIGNATURES / THREADS) {
                val id = "user_${number}_$n"
                val token = signer.sign(id)
                assertEquals(id, if (n % 100 == 0) verifier.verify(token).userId else inspect(token).userId)
                signed.incrementAndGet()
            }
        }
        assertEquals(SIGNATURES, signed.get())
    }

    @Test
    fun `they never get each other's tokens to reuse`() {
        val signer = UserTokenSigner(key, reuse = Reuse.capacity(50))
        together(THREADS) { number ->
            repeat(500) { n ->
                val id = "user_${(number + n) % 100}"
                assertEquals(id, inspect(signer.sign(id)).userId)
            }
        }
    }

    @Test
    fun `closing while others sign is the error closed, and never a crash`() {
        repeat(100) { round ->
            val signer = UserTokenSigner(key, reuse = if (round % 2 == 0) Reuse.RECOMMENDED else null)
            val grants = Grants().tenant("acme", Permission.USER_FEED_READ)
            val (signed, closed) = AtomicInteger() to AtomicInteger()
            together(8) { number ->
                if (number == 0) {
                    while (signed.get() < 3) Thread.onSpinWait()
                    if (round % 3 == 0) grants.close()
                    signer.close()
                } else {
                    while (closed.get() < 7) {
                        try {
                            assertEquals("ada", inspect(signer.sign("ada", if (number == 1) TokenOptions(grants = grants) else null)).userId)
                            signed.incrementAndGet()
                        } catch (error: KnockJwtException) {
                            assertEquals("closed", error.code)
                            closed.incrementAndGet()
                            break
                        }
                    }
                }
            }
            assertEquals(7, closed.get())
        }
    }

    @Test
    fun `closing while others use it is the error closed wherever it goes`() {
        // Each of these is one that is closed, and what others do with it meanwhile.
        val calls = listOf<() -> Pair<AutoCloseable, () -> Unit>>(
            { UserTokenSigner(key).let { it to { it.issueMany(listOf("ada")).forEach { one -> one.orThrow() } } } },
            { UserTokenSigner(key).let { it to { it.key.close() } } },
            {
                val grants = Grants().tenant("acme", Permission.USER_FEED_READ)
                grants to { steady.issueMany(listOf("ada"), TokenOptions(grants = grants)).forEach { one -> one.orThrow() } }
            },
            { Grants().let { it to { it.tenant("acme", Permission.USER_FEED_READ).close() } } },
            { Grants().let { it to { it.toJson() } } },
            { Grants().let { it to { Grants().merge(it).close() } } },
            { SigningKey.parse(pem).let { it to { UserTokenSigner(it).close() } } },
            { SigningKey.parse(pem).let { it to { it.fingerprint } } },
            { UserTokenVerifier(key.verifyingKey).let { it to { it.verify(token) } } },
        )
        for ((place, call) in calls.withIndex()) {
            repeat(150) {
                val (closing, use) = call()
                val done = AtomicInteger()
                val closed = AtomicInteger()
                together(4) { number ->
                    if (number == 0) {
                        while (done.get() < 2) Thread.onSpinWait()
                        closing.close()
                    } else {
                        while (true) {
                            try {
                                use()
                                done.incrementAndGet()
                            } catch (error: KnockJwtException) {
                                assertEquals("closed", error.code, "$place")
                                closed.incrementAndGet()
                                break
                            }
                        }
                    }
                }
                assertEquals(3, closed.get(), "$place")
            }
        }
    }

    private val pem = pem("rsa2048")
    private val steady = UserTokenSigner(key)
    private val token = steady.sign("ada")

    @Test
    fun `a signer that nobody holds but the call goes on`() {
        // The collector may find the object unreachable as soon as its number was read, in code that was compiled. A long
        // id gives it the time for that.
        val warm = UserTokenSigner(key, reuse = Reuse.RECOMMENDED)
        repeat(20_000) { warm.sign("ada") }
        val id = "x".repeat(LONG)
        repeat(20) { warm.sign(id) }
        val isDone = AtomicBoolean()
        val collector = thread { while (!isDone.get()) System.gc() }
        try {
            repeat(20) { assertTrue(UserTokenSigner(key).sign(id).length > LONG) }
        } finally {
            isDone.set(true)
            collector.join()
        }
    }

    @Test
    fun `made and dropped again and again, memory stays`() {
        // The JVM's own memory is as large from the beginning as it ever gets.
        val fixed = listOf("-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1", "-Dknock.root=$root")
        val grown = Program.run("io.github.knockjwt.tests.Cycles", options = Program.nativeAccess + fixed).output.trim()
        val (first, second) = grown.split(' ').map(String::toLong)
        // The JVM takes its time to be as large as it gets, which is over in the second half. What is left behind is not:
        // a signer with its key is 10 KB at least, which 2,500 times are 25 MB.
        assertTrue(second < 3 shl 20, "resident memory grew by $first bytes, and then by $second")
    }

    private companion object {
        const val THREADS = 32
        const val SIGNATURES = 100_000
        const val LONG = 1_000_000
    }
}

/** Makes and drops everything that holds native memory, and prints by how many bytes the process has grown in the first half and in the second. */
object Cycles {
    private val CYCLES = Integer.getInteger("cycles", 1000)
    private const val PATIENCE = 600

    /** What the allocator keeps for later would hide what was left behind. */
    private val trim = Function.getFunction("c", "malloc_trim")

    @JvmStatic
    fun main(arguments: Array<String>) {
        check(arguments.isEmpty())
        val pem = pem("rsa2048")
        repeat(2 * CYCLES) { cycle(pem) }
        val sizes = ArrayList<Long>()
        sizes += settled(Long.MIN_VALUE)
        repeat(2) {
            repeat(5 * CYCLES / 2) { cycle(pem) }
            sizes += settled(sizes.last())
        }
        println("${sizes[1] - sizes[0]} ${sizes[2] - sizes[1]}")
    }

    private fun cycle(pem: String) {
        val mine = SigningKey.parse(pem)
        val signer = UserTokenSigner(mine, reuse = Reuse.RECOMMENDED)
        val grants = Grants().tenant("acme", Permission.USER_FEED_READ).user("ada", Permission.USER_READ)
        val token = signer.issue("ada", TokenOptions(grants = grants)).token
        check(UserTokenVerifier(mine.verifyingKey).verify(token).userId == "ada")
        runCatching { SigningKey.parse("nonsense") }
        check(signer.issueMany(listOf("ada", "")).size == 2)
    }

    /** The resident size once the collector has found everything and the cleaner is through, or it fell to `enough`. */
    private fun settled(enough: Long): Long {
        var least = Long.MAX_VALUE
        var since = 0
        repeat(PATIENCE) {
            System.gc()
            Thread.sleep(100)
            trim.invokeInt(arrayOf(0L))
            val now = resident()
            since = if (now < least - (64 shl 10)) 0 else since + 1
            least = minOf(least, now)
            if (least <= enough || since >= 30) return least
        }
        return least
    }

    private fun resident(): Long = Files.readAllLines(Path.of("/proc/self/status"))
        .single { it.startsWith("VmRSS:") }.filter(Char::isDigit).toLong() shl 10
}
