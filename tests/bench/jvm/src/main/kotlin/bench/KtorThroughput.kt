package bench

import io.github.knockjwt.Reuse
import io.github.knockjwt.SigningKey
import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.ktor.KnockJwt
import io.github.knockjwt.ktor.knockToken
import io.ktor.http.ContentType
import io.ktor.server.application.Application
import io.ktor.server.application.ApplicationCall
import io.ktor.server.application.install
import io.ktor.server.engine.embeddedServer
import io.ktor.server.netty.Netty
import io.ktor.server.request.header
import io.ktor.server.response.respondText
import io.ktor.server.routing.get
import io.ktor.server.routing.routing
import java.lang.management.ManagementFactory
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking

private const val TURN = 200 // milliseconds
private const val TURNS = 80
private const val WARM_UP = 4000

/** Page and user are the same everywhere, and so is the size of what is sent. */
private fun application(signer: UserTokenSigner?): Application.() -> Unit = {
    val user = { call: ApplicationCall -> call.request.header("X-User") }
    if (signer != null) {
        install(KnockJwt) {
            this.signer = signer
            userId(user)
        }
    }
    val filler = SigningKey.generate(2048).use { UserTokenSigner(it).sign("user_100") }
    routing {
        get("/") {
            val token = if (signer != null) call.knockToken else filler
            call.respondText("<p>${user(call)}</p><script>$token</script>", ContentType.Text.Html)
        }
    }
}

private class Contender(val name: String, val target: Double?, module: Application.() -> Unit) {
    private val server = embeddedServer(Netty, port = 0, host = "127.0.0.1", module = module).start()
    val port = runBlocking { server.engine.resolvedConnectors().first().port }
    val turns = ArrayList<Pair<Double, Double>>()
}

private val processor = ManagementFactory.getOperatingSystemMXBean() as com.sun.management.OperatingSystemMXBean

/** A Ktor application with the plugin beside the same one without, in turn: real requests on loopback, from a process of its own. */
fun main(arguments: Array<String>) {
    val turns = arguments.firstOrNull()?.toInt() ?: TURNS
    val key = SigningKey.generate(2048)
    val contenders = listOf(
        Contender("without", null, application(null)),
        Contender("with the plugin, reuse on", 0.95, application(UserTokenSigner(key))),
        Contender("with the plugin, reuse off", null, application(UserTokenSigner(key, reuse = Reuse.OFF))),
    )
    val java = ProcessHandle.current().info().command().get()
    val load = ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), "bench.Load")
        .redirectError(ProcessBuilder.Redirect.INHERIT).start()
    val (commands, answers) = load.outputWriter() to load.inputReader()
    fun turn(contender: Contender, milliseconds: Int): Pair<Double, Double> {
        val before = processor.processCpuTime
        commands.write("${contender.port} $milliseconds\n")
        commands.flush()
        val (count, rate) = answers.readLine().split(' ')
        return rate.toDouble() to (processor.processCpuTime - before) / count.toDouble() / 1000
    }
    for (contender in contenders) turn(contender, WARM_UP)
    repeat(turns) { round ->
        // The two that count next to each other, now the one first and now the other.
        val order = if (round % 2 == 0) listOf(0, 1) else listOf(1, 0)
        for (at in order) contenders[at].turns += turn(contenders[at], TURN)
        if (round % 8 == 0) contenders[2].turns += turn(contenders[2], TURN)
    }
    load.destroy()
    val without = contenders[0]
    var missed = false
    for (contender in contenders) {
        val rate = median(contender.turns.map { it.first })
        val work = median(contender.turns.map { it.second })
        val step = without.turns.size / contender.turns.size
        val share = median(contender.turns.mapIndexed { turn, own -> own.first / without.turns[turn * step].first })
        val met = contender.target == null || share >= contender.target
        missed = missed || !met
        val target = contender.target?.let { ">= $it" } ?: "(none)"
        println("%-4s %-58s target %-10s %.3f; %.0f requests a second, %.1f µs of the server's processor each".format(if (met) "ok" else "MISS", "Ktor: ${contender.name}", target, share, rate, work))
    }
    exitProcess(if (missed) 1 else 0)
}

private fun median(values: List<Double>): Double = values.sorted().let { (it[(it.size - 1) / 2] + it[it.size / 2]) / 2 }
