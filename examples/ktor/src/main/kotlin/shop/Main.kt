package shop

import io.github.knockjwt.SigningKey
import io.github.knockjwt.UserTokenSigner
import io.ktor.server.engine.embeddedServer
import io.ktor.server.netty.Netty
import kotlinx.coroutines.runBlocking

/** `java -jar shop.jar [ADDRESS:PORT]`. Where it is no production, with a throw-away key if there is none. */
fun main(arguments: Array<String>) {
    val (host, port) = (arguments.firstOrNull() ?: "127.0.0.1:8000").let { it.substringBeforeLast(':') to it.substringAfterLast(':').toInt() }
    val signer = signer()
    val server = embeddedServer(Netty, port = port, host = host) { shop(signer, isProduction) }.start()
    val chosen = runBlocking { server.engine.resolvedConnectors().first().port }
    println("http://$host:$chosen/  (users ${Users.names.joinToString()}; their passwords are their names)")
    Thread.currentThread().join() // until it is stopped: the server's threads keep no program alive
}

private val isProduction = System.getenv("SHOP_MODE") == "production"

private fun signer(): UserTokenSigner {
    val environment = System.getenv()
    val isGiven = listOf("KNOCK_SIGNING_KEY", "KNOCK_SIGNING_KEY_FILE").any { !environment[it].isNullOrEmpty() }
    if (isGiven || isProduction) return UserTokenSigner.fromEnv()
    System.err.println("KNOCK_SIGNING_KEY is not set: signing with a throw-away key")
    return UserTokenSigner(SigningKey.generate(2048))
}
