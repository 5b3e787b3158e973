import com.fasterxml.jackson.databind.ObjectMapper
import io.github.knockjwt.TokenOptions
import io.github.knockjwt.UserTokenSigner
import java.io.File
import java.time.Instant

fun main(arguments: Array<String>) {
    val signer = UserTokenSigner.fromEnv()
    val options = TokenOptions(issuedAt = Instant.ofEpochSecond(arguments[1].toLong()))
    for (user in File(arguments[0]).readLines().filter(String::isNotEmpty)) {
        println(ObjectMapper().writeValueAsString(mapOf("user_id" to user, "token" to signer.sign(user, options))))
    }
}
