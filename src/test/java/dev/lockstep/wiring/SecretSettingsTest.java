package dev.lockstep.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.azure.AzureSettings;
import dev.lockstep.github.GitHubLogin;
import dev.lockstep.github.GitHubSettings;
import dev.lockstep.secret.Secret;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the environment's variables make of credentials and secrets. */
class SecretSettingsTest {
    @TempDir
    Path temp;

    private static Outside outside(String... variables) {
        Map<String, String> environment = new java.util.HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return Outside.configured(new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(LockstepSettings.class)
                .withSources(new EnvConfigSource(environment, 300))
                .build()
                .getConfigMapping(LockstepSettings.class));
    }

    private static void refused(String words, String... variables) {
        assertThatThrownBy(() -> outside(variables))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("s3cret");
    }

    private static Optional<String> token(GitHubLogin login) {
        return login.token().map(Secret::value);
    }

    @Test
    void withoutMoreThereIsOneGitHubWithOneCredential() {
        List<GitHubSettings> gitHub =
                outside("LOCKSTEP_GITHUB_TOKEN", "ghp_s3cret").gitHub();
        assertThat(gitHub).hasSize(1);
        assertThat(gitHub.get(0).webUrl()).hasToString("https://github.com");
        assertThat(gitHub.get(0).graphqlUrl()).get().hasToString("https://api.github.com/graphql");
        assertThat(token(gitHub.get(0).login())).contains("ghp_s3cret");
        assertThat(gitHub.get(0).owners()).isEmpty();
        assertThat(outside().gitHub().get(0).login()).isEqualTo(GitHubLogin.ANONYMOUS);
    }

    @Test
    void credentialsAreOfWhatTheyAreSaidOf() throws IOException {
        Path key = Files.writeString(temp.resolve("key.pem"), "a key");
        List<GitHubSettings> gitHub = outside(
                        "LOCKSTEP_GITHUB_TOKEN", "general",
                        "LOCKSTEP_GITHUB_SERVERS_0__WEB_URL", "https://git.acme.example",
                        "LOCKSTEP_GITHUB_SERVERS_0__API_URL", "https://git.acme.example/api/v3",
                        "LOCKSTEP_GITHUB_SERVERS_0__GRAPHQL_URL", "https://git.acme.example/api/graphql",
                        "LOCKSTEP_GITHUB_CREDENTIALS_0__FOR", "github.com/Acme",
                        "LOCKSTEP_GITHUB_CREDENTIALS_0__TOKEN", "of-acme",
                        "LOCKSTEP_GITHUB_CREDENTIALS_1__FOR", "git.acme.example",
                        "LOCKSTEP_GITHUB_CREDENTIALS_1__APP_ID", "123",
                        "LOCKSTEP_GITHUB_CREDENTIALS_1__APP_KEY_FILE", key.toString(),
                        "LOCKSTEP_GITHUB_CREDENTIALS_2__FOR", "git.acme.example/tools/",
                        "LOCKSTEP_GITHUB_CREDENTIALS_2__TOKEN", "of-tools")
                .gitHub();
        assertThat(gitHub)
                .extracting(server -> server.apiUrl().toString())
                .containsExactly("https://api.github.com", "https://git.acme.example/api/v3");
        assertThat(token(gitHub.get(0).login())).contains("general");
        assertThat(gitHub.get(0).owners()).containsOnlyKeys("acme");
        assertThat(token(gitHub.get(0).owners().get("acme"))).contains("of-acme");
        assertThat(gitHub.get(1).login().app()).contains(new GitHubLogin.App("123", key));
        assertThat(token(gitHub.get(1).owners().get("tools"))).contains("of-tools");
        assertThat(gitHub.toString()).doesNotContain("general", "of-acme", "of-tools");
    }

    @Test
    void theCredentialThatIsSaidOfNothingIsNotOfAnotherServer() {
        List<GitHubSettings> gitHub = outside(
                        "LOCKSTEP_GITHUB_TOKEN", "general",
                        "LOCKSTEP_GITHUB_SERVERS_0__WEB_URL", "https://git.acme.example",
                        "LOCKSTEP_GITHUB_SERVERS_0__API_URL", "https://git.acme.example/api/v3")
                .gitHub();
        assertThat(gitHub.get(1).login()).isEqualTo(GitHubLogin.ANONYMOUS);
    }

    @Test
    void whatIsContradictoryIsRefused() throws IOException {
        String prefix = "LOCKSTEP_GITHUB_CREDENTIALS_0__";
        refused("neither a GitHub server", prefix + "FOR", "gitlab.com/acme", prefix + "TOKEN", "s3cret");
        refused("neither a GitHub server", prefix + "FOR", "github.com/acme/app", prefix + "TOKEN", "s3cret");
        refused("neither a GitHub server", prefix + "FOR", "github.company", prefix + "TOKEN", "s3cret");
        refused(prefix + "TOKEN_FILE", prefix + "FOR", "github.com/acme");
        refused(
                "there is another GitHub credential for github.com/acme in LOCKSTEP_GITHUB_CREDENTIALS_0__FOR",
                prefix + "FOR",
                "github.com/acme",
                prefix + "TOKEN",
                "s3cret",
                "LOCKSTEP_GITHUB_CREDENTIALS_1__FOR",
                "GitHub.com/ACME",
                "LOCKSTEP_GITHUB_CREDENTIALS_1__TOKEN",
                "s3cret2");
        refused(
                "two GitHub servers at github.com",
                "LOCKSTEP_GITHUB_SERVERS_0__WEB_URL",
                "https://github.com/",
                "LOCKSTEP_GITHUB_SERVERS_0__API_URL",
                "https://api.github.com");
        refused("both LOCKSTEP_GITHUB_APP_ID and", "LOCKSTEP_GITHUB_APP_ID", "1");
        refused(
                "LOCKSTEP_GITHUB_TOKEN and LOCKSTEP_GITHUB_APP_ID are set",
                "LOCKSTEP_GITHUB_APP_ID",
                "1",
                "LOCKSTEP_GITHUB_APP_KEY_FILE",
                "/none",
                "LOCKSTEP_GITHUB_TOKEN",
                "s3cret");
        refused("characters that no token has", "LOCKSTEP_GITHUB_TOKEN", "s3cret with words");
    }

    /** Each of the secrets, with what else it needs. */
    private static final Map<String, List<String>> SECRETS = Map.of(
            "LOCKSTEP_GITHUB_TOKEN", List.of(),
            "LOCKSTEP_GITHUB_WEBHOOK_SECRET", List.of(),
            "LOCKSTEP_HINTS_SECRET", List.of(),
            "LOCKSTEP_GITHUB_CREDENTIALS_0__TOKEN", List.of("LOCKSTEP_GITHUB_CREDENTIALS_0__FOR", "github.com/acme"),
            "LOCKSTEP_AZURE_CLIENT_SECRET",
                    List.of(
                            "LOCKSTEP_AZURE_SUBSCRIPTIONS", "1",
                            "LOCKSTEP_AZURE_TENANT_ID", "t",
                            "LOCKSTEP_AZURE_CLIENT_ID", "c"),
            "LOCKSTEP_ARGOCD_0__TOKEN",
                    List.of("LOCKSTEP_ARGOCD_0__NAME", "large-1", "LOCKSTEP_ARGOCD_0__URL", "https://argo.example"));

    @Test
    void everySecretMayStandInAFileInsteadAndNotBeside() throws IOException {
        Path file = Files.writeString(temp.resolve("secret"), "s3cret-in-file\n");
        for (Map.Entry<String, List<String>> secret : SECRETS.entrySet()) {
            List<String> variables = new java.util.ArrayList<>(secret.getValue());
            variables.addAll(List.of(secret.getKey() + "_FILE", file.toString()));
            Outside outside = outside(variables.toArray(String[]::new));
            assertThat(values(outside)).as(secret.getKey()).containsExactly("s3cret-in-file");
            assertThat(outside.toString()).as(secret.getKey()).doesNotContain("s3cret");

            variables.addAll(List.of(secret.getKey(), "s3cret"));
            refused(secret.getKey() + " and " + secret.getKey() + "_FILE", variables.toArray(String[]::new));
            variables.set(
                    variables.indexOf(file.toString()), temp.resolve("none").toString());
            refused(secret.getKey() + " and " + secret.getKey() + "_FILE", variables.toArray(String[]::new));
        }
        refused(
                "set LOCKSTEP_ARGOCD_0__TOKEN, or LOCKSTEP_ARGOCD_0__TOKEN_FILE",
                "LOCKSTEP_ARGOCD_0__NAME",
                "large-1",
                "LOCKSTEP_ARGOCD_0__URL",
                "https://argo.example");
        refused(
                "there is no such file",
                "LOCKSTEP_GITHUB_TOKEN_FILE",
                temp.resolve("none").toString());
    }

    @Test
    void twoClustersOfOneNameAreRefused() {
        refused(
                "two of LOCKSTEP_KUBERNETES are called West-1",
                "LOCKSTEP_KUBERNETES_0__NAME",
                "west-1",
                "LOCKSTEP_KUBERNETES_0__URL",
                "http://localhost:8001",
                "LOCKSTEP_KUBERNETES_1__NAME",
                "West-1",
                "LOCKSTEP_KUBERNETES_1__URL",
                "http://localhost:8002");
        refused(
                "two of LOCKSTEP_ARGOCD are called Large-1",
                "LOCKSTEP_ARGOCD_0__NAME",
                "large-1",
                "LOCKSTEP_ARGOCD_0__URL",
                "https://argo.example",
                "LOCKSTEP_ARGOCD_0__TOKEN",
                "a-token",
                "LOCKSTEP_ARGOCD_1__NAME",
                "Large-1",
                "LOCKSTEP_ARGOCD_1__URL",
                "https://other.example",
                "LOCKSTEP_ARGOCD_1__TOKEN",
                "a-token");
    }

    @Test
    void aKubeconfigNeedsItsContext() throws IOException {
        String file =
                Files.writeString(temp.resolve("kubeconfig"), "kind: Config\n").toString();
        String prefix = "LOCKSTEP_KUBERNETES_0__";
        refused("set LOCKSTEP_KUBERNETES_0__CONTEXT", prefix + "NAME", "west-1", prefix + "KUBECONFIG_FILE", file);
        assertThat(outside(prefix + "NAME", "west-1", prefix + "KUBECONFIG_FILE", file, prefix + "CONTEXT", "west")
                        .kubernetes())
                .hasSize(1);
    }

    private static List<String> values(Outside outside) {
        List<Secret> secrets = new java.util.ArrayList<>();
        outside.webhookSecret().ifPresent(secrets::add);
        outside.hintSecret().ifPresent(secrets::add);
        outside.gitHub().forEach(server -> {
            server.login().token().ifPresent(secrets::add);
            server.owners().values().forEach(login -> login.token().ifPresent(secrets::add));
        });
        outside.azure().stream().map(AzureSettings::clientSecret).forEach(secret -> secret.ifPresent(secrets::add));
        outside.argoCd().forEach(argo -> secrets.add(argo.token()));
        return secrets.stream().map(Secret::value).toList();
    }
}
