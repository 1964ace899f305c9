package dev.lockstep.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessRulesTest {
    @TempDir
    Path temp;

    @Test
    void aTokenInAFileIsReplacedWithoutARestart() throws IOException {
        Path file = Files.writeString(temp.resolve("token"), "the-first-token-of-ada\n");
        Secret secret = Secret.inFile(
                "LOCKSTEP_TOKENS_0__TOKEN_FILE", file, token -> AccessRules.User.checkToken("ada", token));
        AccessRules rules = new AccessRules(
                Optional.empty(),
                List.of(
                        AccessRules.User.of("ada", secret, Set.of("operator")),
                        AccessRules.User.of("vera", "the-token-of-vera", Set.of("viewer"))));
        assertThat(rules.user("the-first-token-of-ada"))
                .map(AccessRules.User::name)
                .contains("ada");
        assertThat(rules.user("the-token-of-vera")).map(AccessRules.User::name).contains("vera");

        Files.writeString(file, "the-second-token-of-ada\n");
        secret.newest();
        assertThat(rules.user("the-first-token-of-ada")).isEmpty();
        assertThat(rules.user("the-second-token-of-ada"))
                .map(AccessRules.User::name)
                .contains("ada");

        Files.writeString(file, "short\n");
        secret.newest();
        assertThat(rules.user("short")).isEmpty();
        assertThat(rules.user("the-second-token-of-ada")).isPresent();
    }

    @Test
    void aTokenThatCanBeGuessedIsRefused() {
        assertThatThrownBy(() -> AccessRules.User.of("ada", "short", Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the token of ada is shorter than 16 characters")
                .hasMessageNotContaining("short\"");
    }
}
