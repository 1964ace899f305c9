package dev.lockstep.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.pipeline.ListedPipeline;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.yaml.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What configuration files say, and what of them is refused, where and why. */
class ConfigurationFileTest {
    private static final String HEAD = "apiVersion: lockstep.dev/v1\nkind: Configuration\n";

    @TempDir
    Path folder;

    private ConfigurationFile.Result read(String text) {
        return ConfigurationFile.read(
                folder.resolve("fleet.yaml"),
                text.getBytes(StandardCharsets.UTF_8),
                new SecretFiles(),
                new ServerSettings(Optional.empty(), List.of(Path.of("/usr/local/bin/kubelogin"))));
    }

    private Contents valid(String text) {
        ConfigurationFile.Result result = read(text);
        if (result instanceof ConfigurationFile.Result.Invalid invalid) {
            throw new AssertionError(invalid.problems().toString());
        }
        return ((ConfigurationFile.Result.Valid) result).contents();
    }

    private List<String> problems(String text) {
        return ((ConfigurationFile.Result.Invalid) read(text))
                .problems().stream()
                        .map(FileProblem::toString)
                        .map(problem -> problem.substring(problem.indexOf("fleet.yaml")))
                        .toList();
    }

    private void secret(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** The example that operators copy; its secrets are made here. */
    @Test
    void theExampleIsWhatItSays() throws IOException {
        String example = Files.readString(Path.of("deploy/lockstep.yaml"));
        for (String name : List.of(
                "acme-labs-token",
                "azure-client-secret",
                "azure-government-secret",
                "hub-1-token",
                "drone-weu-1-token")) {
            secret("secrets/" + name, "s3cret-" + name);
        }
        secret("secrets/drone-weu-1-ca.crt", "a certificate");
        secret("secrets/kubeconfig", "apiVersion: v1");
        secret("secrets/acme-app.pem", Keys.pem());
        Contents contents = valid(example);

        assertThat(contents.pipelines())
                .extracting(Placed::value)
                .extracting(ListedPipeline::definition)
                .singleElement()
                .satisfies(pipeline -> {
                    assertThat(pipeline.name()).isEqualTo("platform");
                    assertThat(pipeline.branch()).isEqualTo("main");
                    assertThat(pipeline.environments()).isEmpty();
                });
        assertThat(contents.gitHubCredentials())
                .extracting(one -> one.value().whose() + " " + one.value().login())
                .containsExactly("github.com/acme App 123456", "github.com/acme-labs a token");
        List<AzureSettings> azure =
                contents.azure().stream().map(one -> one.value().settings()).toList();
        assertThat(azure).extracting(AzureSettings::name).containsExactly("azure", "azure/government");
        assertThat(azure)
                .extracting(one -> one.armEndpoint().toString())
                .containsExactly("https://management.azure.com", "https://management.usgovcloudapi.net");
        assertThat(azure.get(0).authorityHost()).isEmpty();
        assertThat(azure.get(1).authorityHost()).get().hasToString("https://login.microsoftonline.us");
        assertThat(contents.azure().get(1).value().portal()).get().hasToString("https://portal.azure.us");
        assertThat(contents.argoCd())
                .extracting(one -> one.value().settings())
                .extracting(
                        ArgoCdSettings::instance,
                        ArgoCdSettings::projects,
                        argo -> argo.token().value())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("hub-1", List.of("platform"), "s3cret-hub-1-token"));
        assertThat(contents.kubernetes())
                .extracting(Placed::value)
                .extracting(KubernetesSettings::cluster)
                .containsExactly("drone-weu-1", "drone-neu-1");
        assertThat(contents.kubernetes().get(0).value().namespaces()).containsExactly("flux-system");
        assertThat(contents.kubernetes())
                .extracting(one -> one.value().watch())
                .as("watched where that is said")
                .containsExactly(true, false);
        KubernetesSettings.Kubeconfig kubeconfig = (KubernetesSettings.Kubeconfig)
                contents.kubernetes().get(1).value().access();
        assertThat(kubeconfig.commands()).containsExactly(Path.of("/usr/local/bin/kubelogin"));
        assertThat(contents.clusters()).singleElement().satisfies(cluster -> {
            assertThat(cluster.value().name()).isEqualTo("drone-weu-1");
            assertThat(cluster.value().identities())
                    .extracting(Placed::value)
                    .containsExactly(
                            new ClusterEntry.Identity.Kubernetes("drone-weu-1"),
                            new ClusterEntry.Identity.Azure(
                                    "/subscriptions/33333333-3333-3333-3333-333333333333/resourcegroups/fleet/providers/microsoft.kubernetes/connectedclusters/drone-weu-1"),
                            new ClusterEntry.Identity.ArgoCd("hub-1", "drone-weu-1"));
        });
        assertThat(contents.toString()).doesNotContain("s3cret");
    }

    @Test
    void environmentsOfAPipelineAreWrittenAsInAPipelineFile() {
        Contents contents = valid(HEAD + """
                pipelines:
                  - name: a
                    repository: https://github.com/acme/a
                    branch: trunk
                    allowKalypsoWorkflows: true
                    defaults: {gracePeriod: 1m}
                    environments:
                      - {name: dev, autoMerge: true, withoutClusters: [small]}
                      - {name: prod, gitOps: {branch: production}}
                """);
        ListedPipeline pipeline = contents.pipelines().get(0).value();
        assertThat(contents.pipelines().get(0).place()).endsWith("fleet.yaml:4");
        assertThat(pipeline.allowKalypsoWorkflows()).isTrue();
        assertThat(pipeline.definition().branch()).isEqualTo("trunk");
        List<StagePlan> environments = pipeline.definition().environments();
        assertThat(environments).extracting(StagePlan::environment).containsExactly("dev", "prod");
        assertThat(environments).extracting(StagePlan::gracePeriod).containsOnly(Duration.ofMinutes(1));
        assertThat(environments.get(0).withoutClusters()).isEqualTo(Set.of("small"));
        assertThat(environments.get(1).after()).containsExactly("dev");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            pipeline: []                                                                  | fleet.yaml:3:1: | did you mean pipelines?
            pipelines: [{name: a}]                                                        | fleet.yaml:3:13: | needs a repository
            pipelines: [{repository: 'https://github.com/acme/a'}]                        | fleet.yaml:3:13: | needs a name
            pipelines: [{name: A_b, repository: 'https://github.com/acme/a'}]             | fleet.yaml:3:20: | is not a name
            pipelines: [{name: a, repository: 'https://u:s3cret@github.com/acme/a'}]      | fleet.yaml:3:35: | holds a user, a password
            pipelines: [a]                                                                | fleet.yaml:3:13: | must be a map
            pipelines: [{name: a, repository: 'https://h/o/a', defaults: {}}]             | fleet.yaml:3:62: | none are listed here
            pipelines: [{name: a, repository: 'https://h/o/a', envs: []}]                 | fleet.yaml:3:52: | is not a key of a pipeline
            gitHubCredentials: [{for: github.com, tokenFile: absent}]                     | fleet.yaml:3:50: | there is no such file
            gitHubCredentials: [{for: github.com, appId: '1'}]                            | fleet.yaml:3:21: | needs both appId and appKeyFile
            gitHubCredentials: [{for: github.com}]                                        | fleet.yaml:3:21: | either a tokenFile
            gitHubCredentials: [{tokenFile: good}]                                        | fleet.yaml:3:21: | what it is for
            gitHubCredentials: [{for: github.com, token: s3cret}]                         | fleet.yaml:3:39: | is not a key of a credential
            sources: {argocd: []}                                                         | fleet.yaml:3:11: | it is spelled argoCd
            sources: {argoCd: [{name: a, url: 'https://h'}]}                              | fleet.yaml:3:20: | needs a tokenFile
            sources: {argoCd: [{name: a, url: 'https://u:s3cret@h', tokenFile: good}]}    | fleet.yaml:3:35: | without a user
            sources: {argoCd: [{name: a, url: 'ftp://h', tokenFile: good}]}               | fleet.yaml:3:35: | must be an http(s) address
            sources: {argoCd: [{name: a, url: 'https://h', tokenFile: words}]}            | fleet.yaml:3:59: | in one word
            sources: {argoCd: [{name: a b, url: 'https://h', tokenFile: good}]}           | fleet.yaml:3:20: | letters, digits
            sources: {argoCd: [{name: a, url: 'https://h', tokenFile: good, timeout: 0s}]} | fleet.yaml:3:74: | between 1s and 10m
            sources: {azure: [{name: a, cloud: mars}]}                                    | fleet.yaml:3:36: | public, usGovernment, china
            sources: {azure: [{name: a, cloud: china, armEndpoint: 'https://h'}]}         | fleet.yaml:3:36: | leave out armEndpoint
            sources: {azure: [{name: a, clientSecretFile: good}]}                         | fleet.yaml:3:19: | needs a tenant id
            sources: {azure: [{subscriptions: [a]}]}                                      | fleet.yaml:3:19: | needs a name
            sources: {kubernetes: [{name: a}]}                                            | fleet.yaml:3:24: | either a url and a tokenFile
            sources: {kubernetes: [{name: a, url: 'https://h', tokenFile: good, context: b}]} | fleet.yaml:3:78: | there is none; remove it
            sources: {kubernetes: [{name: a, kubeconfigFile: good}]}                      | fleet.yaml:3:24: | name the one that is meant
            sources: {kubernetes: [{name: a, kubeconfigFile: good, context: b, caFile: good}]} | fleet.yaml:3:76: | says who is trusted
            sources: {kubernetes: [{name: a, url: 'http://h', tokenFile: good}]}          | fleet.yaml:3:24: | https://host:port
            sources: {kubernetes: [{name: a, url: 'https://h', tokenFile: good, watch: sometimes}]} | fleet.yaml:3:76: | watch must be true or false
            sources: {kubernetes: [{name: a, url: 'https://h', tokenFile: good, namespaces: [A]}]} | fleet.yaml:3:24: | A is no namespace
            clusters: [{name: a}]                                                         | fleet.yaml:3:12: | needs identities
            clusters: [{identities: [{argoCd: a}]}]                                       | fleet.yaml:3:12: | needs a name
            clusters: [{name: a, identities: [{argoCd: a, azure: b}]}]                    | fleet.yaml:3:35: | has one of the keys
            clusters: [{name: a, identities: [{kubernetes: a, destination: b}]}]          | fleet.yaml:3:64: | is of an Argo CD
            clusters: [{name: a, identities: [{azure: my-cluster}]}]                      | fleet.yaml:3:43: | resource id
            clusters: [{name: a, identities: [{argoCd: a}]}, {name: b, identities: [{argoCd: a}]}] | fleet.yaml:3:73: | also in line 3
            sources: {kubernetes: [{name: a, url: 'https://h', caFile: absent, tokenFile: good}]} | fleet.yaml:3:60: | there is no such file
            """)
    void whatCannotBeMeantSoIsToldWithItsPlace(String text, String place, String words) throws IOException {
        secret("good", "a-token");
        secret("words", "two words");
        assertThat(problems(HEAD + text + "\n"))
                .anySatisfy(problem -> assertThat(problem).startsWith(place).contains(words))
                .noneSatisfy(problem -> assertThat(problem).contains("s3cret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "# nothing\n", "[]", "a: [", "apiVersion: v1\nkind: Configuration\n", HEAD + "---\n" + HEAD})
    void aFileThatIsNoConfigurationIsNone(String text) {
        assertThat(problems(text)).isNotEmpty();
    }

    @Test
    void aNameIsThereOnce() throws IOException {
        secret("good", "a-token");
        assertThat(problems(HEAD + """
                pipelines:
                  - {name: a, repository: 'https://github.com/acme/a'}
                  - {name: a, repository: 'https://github.com/acme/b'}
                sources:
                  argoCd:
                    - {name: hub, url: 'https://a', tokenFile: good}
                    - {name: Hub, url: 'https://b', tokenFile: good}
                """))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("fleet.yaml:5:5: a is listed twice in pipelines, first in line 4"),
                        second -> assertThat(second)
                                .startsWith("fleet.yaml:9:7: Hub is listed twice in argoCd, first in line 8"));
    }

    @Test
    void manyClustersAreRead() throws IOException {
        secret("good", "a-token");
        String clusters = IntStream.range(0, 1_000)
                .mapToObj(nr -> "    - {name: c" + nr + ", url: 'https://c" + nr + "', tokenFile: good}\n")
                .collect(Collectors.joining());
        assertThat(valid(HEAD + "sources:\n  kubernetes:\n" + clusters).kubernetes())
                .hasSize(1_000);
    }
}
