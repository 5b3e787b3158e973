package shop

import java.security.MessageDigest

object Users {
    val names = listOf("ada", "barbara", "edsger", "grace")

    fun isPassword(name: String?, password: String?): Boolean =
        name in names && password != null && MessageDigest.isEqual(name!!.toByteArray(), password.toByteArray())
}
