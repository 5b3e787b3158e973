package io.github.knockjwt.servlet

import io.github.knockjwt.internal.web.Answer
import io.github.knockjwt.internal.web.Refresh
import jakarta.servlet.AsyncContext
import jakarta.servlet.FilterChain
import jakarta.servlet.ServletOutputStream
import jakarta.servlet.ServletRequest
import jakarta.servlet.ServletResponse
import jakarta.servlet.WriteListener
import jakarta.servlet.http.HttpServletRequest
import jakarta.servlet.http.HttpServletRequestWrapper
import jakarta.servlet.http.HttpServletResponse
import jakarta.servlet.http.HttpServletResponseWrapper
import java.io.ByteArrayOutputStream
import java.io.OutputStreamWriter
import java.io.PrintWriter
import java.nio.charset.Charset
import java.util.Collections
import java.util.Enumeration

/**
 * A request for the refresh endpoint. What other filters answer in its place is kept back until all have had their
 * say; then the rules decide what is sent.
 */
internal class Seal(private val request: HttpServletRequest, private val response: HttpServletResponse) {
    /** The servlet's. */
    var answer: Answer? = null

    fun pass(chain: FilterChain) {
        val (method, site) = request.method to request.getHeader(SEC_FETCH_SITE)
        val refused = Refresh.refusal(method, site)
        if (refused != null) return send(refused, request, response)
        request.setAttribute(SEAL, this)
        val kept = KeptResponse(response)
        try {
            chain.doFilter(PlainRequest(request), kept)
        } catch (error: Throwable) {
            sealHeaders(response)
            throw error
        }
        val last = answer ?: Refresh.instead(method, site, kept.code)
        when {
            last != null -> send(last, request, response)
            // Somebody showed something else, such as the form of a login.
            kept.code in SUCCESS -> send(Refresh.answer(null), request, response)
            else -> kept.release()
        }
    }

    companion object {
        private const val SEAL = "io.github.knockjwt.servlet.seal"
        private val SUCCESS = 200..299

        fun of(request: ServletRequest): Seal? = request.getAttribute(SEAL) as? Seal
    }
}

/** There is nothing that could be unchanged since the sender has seen it, and nobody answers later. */
private class PlainRequest(request: HttpServletRequest) : HttpServletRequestWrapper(request) {
    override fun getHeader(name: String): String? = if (isConditional(name)) null else super.getHeader(name)

    override fun getHeaders(name: String): Enumeration<String> =
        if (isConditional(name)) Collections.emptyEnumeration() else super.getHeaders(name)

    override fun getHeaderNames(): Enumeration<String> =
        Collections.enumeration(super.getHeaderNames().toList().filterNot(::isConditional))

    override fun getDateHeader(name: String): Long = if (isConditional(name)) -1 else super.getDateHeader(name)

    override fun isAsyncSupported() = false

    override fun startAsync(): AsyncContext = error("the Knock token endpoint answers at once")

    override fun startAsync(request: ServletRequest, response: ServletResponse): AsyncContext = startAsync()

    private fun isConditional(name: String) =
        name.equals("If-None-Match", true) || name.equals("If-Modified-Since", true)
}

/** Keeps back what is answered. */
private class KeptResponse(private val outer: HttpServletResponse) : HttpServletResponseWrapper(outer) {
    private val body = ByteArrayOutputStream()
    private val stream = KeptStream(body)
    private var writer: PrintWriter? = null
    private var error: String? = null
    private var refused = false
    private var done = false

    var code = outer.status
        private set

    override fun setStatus(status: Int) {
        if (!done) code = status
    }

    override fun getStatus() = code

    override fun sendError(status: Int, message: String?) {
        end(status)
        refused = true
        error = message
    }

    override fun sendError(status: Int) = sendError(status, null)

    override fun sendRedirect(location: String?) = end(HttpServletResponse.SC_FOUND)

    // Without "override", for it is of Servlet 6.1: where that is, it is called.
    @Suppress("unused")
    fun sendRedirect(location: String?, status: Int, clearBuffer: Boolean) = end(status)

    private fun end(status: Int) {
        check(!done) { "the response was committed" }
        code = status
        done = true
    }

    override fun isCommitted() = done

    override fun getOutputStream(): ServletOutputStream = stream

    override fun getWriter(): PrintWriter =
        writer ?: PrintWriter(OutputStreamWriter(body, Charset.forName(characterEncoding))).also { writer = it }

    override fun flushBuffer() {
        writer?.flush()
    }

    override fun resetBuffer() {
        writer?.flush()
        body.reset()
    }

    override fun reset() {
        resetBuffer()
        code = HttpServletResponse.SC_OK
    }

    override fun setContentLength(length: Int) = Unit

    override fun setContentLengthLong(length: Long) = Unit

    override fun setHeader(name: String, value: String?) {
        if (mayLeave(name)) super.setHeader(name, value)
    }

    override fun addHeader(name: String, value: String?) {
        if (mayLeave(name)) super.addHeader(name, value)
    }

    override fun setDateHeader(name: String, date: Long) {
        if (mayLeave(name)) super.setDateHeader(name, date)
    }

    override fun addDateHeader(name: String, date: Long) {
        if (mayLeave(name)) super.addDateHeader(name, date)
    }

    private fun mayLeave(name: String) = !Refresh.isForbidden(name) && !Refresh.isOfBody(name) || name.equals("Content-Type", true)

    /** Sends an error of the application as it was. */
    fun release() {
        sealHeaders(outer)
        if (refused) return if (error == null) outer.sendError(code) else outer.sendError(code, error)
        writer?.flush()
        outer.status = code
        outer.setContentLength(body.size())
        outer.outputStream.write(body.toByteArray())
    }
}

private class KeptStream(private val body: ByteArrayOutputStream) : ServletOutputStream() {
    override fun write(byte: Int) = body.write(byte)

    override fun write(bytes: ByteArray, offset: Int, length: Int) = body.write(bytes, offset, length)

    override fun isReady() = true

    override fun setWriteListener(listener: WriteListener) = error("the Knock token endpoint answers at once")
}
