package io.github.knockjwt.ktor

import io.github.knockjwt.internal.web.Answer
import io.github.knockjwt.internal.web.Refresh
import io.ktor.http.ContentType
import io.ktor.http.Headers
import io.ktor.http.HttpHeaders
import io.ktor.http.HttpStatusCode
import io.ktor.http.content.OutgoingContent
import io.ktor.http.headersOf
import io.ktor.utils.io.ByteWriteChannel

/** An answer of the refresh route. */
internal sealed interface AnswerContent
internal fun answerContent(answer: Answer, isHead: Boolean): OutgoingContent {
    val bytes = answer.body.toByteArray()
    val type = ContentType.parse(Refresh.CONTENT_TYPE)
    val code = HttpStatusCode.fromValue(answer.status)
    val allow = answer.allow?.let { headersOf(HttpHeaders.Allow, it) } ?: Headers.Empty
    return if (isHead) Bodiless(bytes.size, type, code, allow) else Whole(bytes, type, code, allow)
}

private class Whole(
    private val bytes: ByteArray,
    override val contentType: ContentType,
    override val status: HttpStatusCode,
    override val headers: Headers,
) : OutgoingContent.ByteArrayContent(), AnswerContent {
    override val contentLength get() = bytes.size.toLong()

    override fun bytes() = bytes
}

private class Bodiless(
    private val length: Int,
    override val contentType: ContentType,
    override val status: HttpStatusCode,
    override val headers: Headers,
) : OutgoingContent.NoContent(), AnswerContent {
    override val contentLength get() = length.toLong()
}

internal fun Headers.filtered(keep: (String) -> Boolean): Headers =
    Headers.build { this@filtered.forEach { name, values -> if (keep(name)) appendAll(name, values) } }

/** The same content with other headers. */
internal fun OutgoingContent.with(others: Headers): OutgoingContent {
    val it = this
    return when (it) {
        is OutgoingContent.ByteArrayContent -> object : OutgoingContent.ByteArrayContent() {
            override val contentType get() = it.contentType
            override val contentLength get() = it.contentLength
            override val status get() = it.status
            override val headers get() = others

            override fun bytes() = it.bytes()
        }
        is OutgoingContent.ReadChannelContent -> object : OutgoingContent.ReadChannelContent() {
            override val contentType get() = it.contentType
            override val contentLength get() = it.contentLength
            override val status get() = it.status
            override val headers get() = others

            override fun readFrom() = it.readFrom()
        }
        is OutgoingContent.WriteChannelContent -> object : OutgoingContent.WriteChannelContent() {
            override val contentType get() = it.contentType
            override val contentLength get() = it.contentLength
            override val status get() = it.status
            override val headers get() = others

            override suspend fun writeTo(channel: ByteWriteChannel) = it.writeTo(channel)
        }
        is OutgoingContent.NoContent -> object : OutgoingContent.NoContent() {
            override val contentType get() = it.contentType
            override val contentLength get() = it.contentLength
            override val status get() = it.status
            override val headers get() = others
        }
        is OutgoingContent.ContentWrapper -> it.copy(it.delegate().with(others))
        is OutgoingContent.ProtocolUpgrade -> it // whose status 101 is no answer of this route
    }
}
