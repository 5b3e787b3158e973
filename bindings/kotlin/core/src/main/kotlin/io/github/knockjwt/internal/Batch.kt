package io.github.knockjwt.internal

import io.github.knockjwt.IssuedToken
import io.github.knockjwt.KnockJwtException
import io.github.knockjwt.TokenOptions
import io.github.knockjwt.UserTokenSigner.Outcome
import io.github.knockjwt.internal.bridge.Entry
import io.github.knockjwt.internal.bridge.Minted
import io.github.knockjwt.internal.bridge.NativeArgument
import io.github.knockjwt.internal.bridge.NativeSigner

/** An id that cannot go in has its error in its own place, like any other bad one. */
internal fun issueMany(signer: NativeSigner, userIds: Iterable<*>, options: TokenOptions?, now: Long): List<Outcome> {
    val ids = userIds.map { id ->
        try {
            whole(NativeArgument.USER_ID, idText(NativeArgument.USER_ID, id))
        } catch (refused: KnockJwtException) {
            refused
        }
    }
    val minted = options.native { signer.issueMany(ids.filterIsInstance<String>(), now, it) }.iterator()
    return ids.map { if (it is KnockJwtException) Outcome(null, it) else outcome(minted.next()) }
}

private fun outcome(entry: Entry) = when (entry) {
    is Entry.Token -> Outcome(entry.minted.token(), null)
    is Entry.Refused -> Outcome(null, entry.failure.exception())
}

private fun Minted.token() =
    IssuedToken(token, issuedAt.toLong(), expiresAt.toLong(), refreshAt.toLong(), Facts.bits(remarks))
