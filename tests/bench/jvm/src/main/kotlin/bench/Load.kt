package bench

import java.io.BufferedInputStream
import java.io.InputStream
import java.net.Socket
import java.util.concurrent.Callable
import java.util.concurrent.Executors

private const val CONNECTIONS = 16
private const val USERS = 200

/**
 * Asks a server as fast as it answers: a line `PORT MILLISECONDS` on standard input is a turn, after which it prints how
 * many answers it had, and how many that is in a second. As little work as can be, for it shares the processors.
 */
object Load {
    private val requests = List(USERS) { "GET / HTTP/1.1\r\nHost: localhost\r\nX-User: user_${100 + it}\r\n\r\n".toByteArray() }
    private val connections = HashMap<Int, List<Connection>>()
    private val threads = Executors.newFixedThreadPool(CONNECTIONS)

    @JvmStatic
    fun main(arguments: Array<String>) {
        require(arguments.isEmpty())
        for (line in generateSequence(::readLine)) {
            val (port, milliseconds) = line.split(' ').map(String::toInt)
            val open = connections.getOrPut(port) { List(CONNECTIONS) { Connection(port, it) } }
            val start = System.nanoTime()
            val end = start + milliseconds * 1_000_000L
            val count = threads.invokeAll(open.map { Callable { it.ask(end) } }).sumOf { it.get() }
            println("$count ${count * 1e9 / (System.nanoTime() - start)}")
        }
        threads.shutdownNow()
    }

    private class Connection(port: Int, private var user: Int) {
        private val socket = Socket("127.0.0.1", port).apply { tcpNoDelay = true }
        private val output = socket.getOutputStream()
        private val input = BufferedInputStream(socket.getInputStream(), 1 shl 14)
        private val line = ByteArray(1024)

        fun ask(end: Long): Int {
            var answers = 0
            while (System.nanoTime() < end) {
                user = (user + 1) % USERS
                output.write(requests[user])
                read()
                answers += 1
            }
            return answers
        }

        private fun read() {
            check(readLine().startsWith("HTTP/1.1 200")) { "another status" }
            var length = -1
            while (true) {
                val header = readLine()
                if (header.isEmpty()) break
                if (header.startsWith("content-length:", ignoreCase = true)) length = header.substring(15).trim().toInt()
            }
            check(length > 0) { "no length" }
            input.skipFully(length)
        }

        private fun readLine(): String {
            var at = 0
            while (true) {
                val byte = input.read()
                check(byte >= 0) { "the server hung up" }
                if (byte == '\n'.code) return String(line, 0, at - 1, Charsets.ISO_8859_1)
                line[at++] = byte.toByte()
            }
        }
    }
}

private fun InputStream.skipFully(length: Int) = skipNBytes(length.toLong())
