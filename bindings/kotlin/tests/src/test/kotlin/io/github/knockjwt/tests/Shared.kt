package io.github.knockjwt.tests

import io.github.knockjwt.SigningKey
import io.github.knockjwt.UserTokenSigner
import io.github.knockjwt.UserTokenVerifier

/** What the tests of the integrations sign and verify with. */
internal object Shared {
    val signer = UserTokenSigner(SigningKey.parse(pem("rsa2048")))
    val verifier = UserTokenVerifier(signer.key.verifyingKey)

    /** Whose token it is, if it is a good one. */
    fun userOf(token: String): String = verifier.verify(token).userId

    /** Who a header says is signed in. */
    fun user(header: String?): String? {
        check(header != "throws") { "the session store is down" }
        return header
    }
}
