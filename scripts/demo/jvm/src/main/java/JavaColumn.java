import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.knockjwt.TokenOptions;
import io.github.knockjwt.UserTokenSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

public class JavaColumn {
    public static void main(String[] arguments) throws IOException {
        UserTokenSigner signer = UserTokenSigner.fromEnv();
        TokenOptions options =
                TokenOptions.builder().issuedAt(Instant.ofEpochSecond(Long.parseLong(arguments[1]))).build();
        for (String user : Files.readAllLines(Path.of(arguments[0]))) {
            if (!user.isEmpty()) {
                System.out.println(
                        new ObjectMapper().writeValueAsString(Map.of("user_id", user, "token", signer.sign(user, options))));
            }
        }
    }
}
