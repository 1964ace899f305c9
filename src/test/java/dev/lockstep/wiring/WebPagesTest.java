package dev.lockstep.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.configuration.ConfigurationFiles;
import dev.lockstep.configuration.ServerSettings;
import dev.lockstep.git.GitSettings;
import dev.lockstep.pipeline.Pipelines;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where links lead, by the environment's variables. */
class WebPagesTest {
    private static final String COMMIT = "42d1d965735a80afca35da9ec8d8aeb39db2da6c";
    private static final ReconcilerId APPLICATION = new ReconcilerId("argocd/large-1", "large-1", "argocd/dev");
    private static final ReconcilerId CLUSTER = new ReconcilerId(
            "azure",
            "/subscriptions/s/resourceGroups/fleet/providers/microsoft.kubernetes/connectedclusters/drone-1",
            "cluster-config-dev");

    private static WebPages pages(String... variables) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        LockstepSettings settings = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(LockstepSettings.class)
                .withSources(new EnvConfigSource(environment, 300))
                .build()
                .getConfigMapping(LockstepSettings.class);
        Outside outside = new Outside(
                new Pipelines.Registered(List.of(), Set.of()),
                GitSettings.of(Path.of("target"), List.of(), "Lockstep", "lockstep@localhost"),
                List.of(),
                Outside.azure(settings),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
        return new WebPages(
                settings,
                new Configuration(
                        settings,
                        outside,
                        false,
                        new ConfigurationFiles(List.of(), new ServerSettings(Optional.empty(), List.of()))));
    }

    @Test
    void withoutSettingsThereAreThePublicOnes() {
        assertThat(pages().commit("https://github.com/acme/plane", COMMIT))
                .hasValueSatisfying(
                        page -> assertThat(page).hasToString("https://github.com/acme/plane/commit/" + COMMIT));
        assertThat(pages().commit("https://git.acme.example/acme/plane", COMMIT))
                .isEmpty();
        assertThat(pages("LOCKSTEP_AZURE_SUBSCRIPTIONS", "s").reconciler(CLUSTER))
                .hasValueSatisfying(
                        page -> assertThat(page).hasToString("https://portal.azure.com/#resource" + CLUSTER.owner()));
        assertThat(pages().reconciler(CLUSTER)).as("Azure is not asked").isEmpty();
        assertThat(pages().reconciler(APPLICATION)).isEmpty();
    }

    @Test
    void otherServersCloudsAndInstancesHaveTheirs() {
        WebPages pages = pages(
                "LOCKSTEP_GITHUB_SERVERS_0__WEB_URL", "https://git.acme.example",
                "LOCKSTEP_GITHUB_SERVERS_0__API_URL", "https://git.acme.example/api/v3",
                "LOCKSTEP_AZURE_SUBSCRIPTIONS", "s",
                "LOCKSTEP_AZURE_ARM_ENDPOINT", "https://management.usgovcloudapi.net",
                "LOCKSTEP_AZURE_PORTAL_URL", "https://portal.azure.us",
                "LOCKSTEP_AZURE_TENANT_ID", "acme.example",
                "LOCKSTEP_ARGOCD_0__NAME", "large-1",
                "LOCKSTEP_ARGOCD_0__URL", "https://argocd-server.argocd.svc",
                "LOCKSTEP_ARGOCD_0__WEB_URL", "https://argo.acme.example",
                "LOCKSTEP_ARGOCD_1__NAME", "large-2",
                "LOCKSTEP_ARGOCD_1__URL", "https://argo-2.acme.example");
        assertThat(pages.commit("https://git.acme.example/acme/plane", COMMIT)).isPresent();
        assertThat(pages.reconciler(CLUSTER))
                .hasValueSatisfying(page -> assertThat(page)
                        .hasToString("https://portal.azure.us/#@acme.example/resource" + CLUSTER.owner()));
        assertThat(pages.reconciler(APPLICATION))
                .hasValueSatisfying(
                        page -> assertThat(page).hasToString("https://argo.acme.example/applications/argocd/dev"));
        assertThat(pages.reconciler(new ReconcilerId("argocd/large-2", "large-2", "argocd/dev")))
                .hasValueSatisfying(
                        page -> assertThat(page).hasToString("https://argo-2.acme.example/applications/argocd/dev"));
    }

    /** What another endpoint has is not on the public portal. */
    @Test
    void anotherCloudHasNoLinksAsLongAsItsPortalIsNotNamed() {
        assertThat(pages(
                                "LOCKSTEP_AZURE_SUBSCRIPTIONS", "s",
                                "LOCKSTEP_AZURE_ARM_ENDPOINT", "https://management.usgovcloudapi.net")
                        .reconciler(CLUSTER))
                .isEmpty();
        assertThat(pages(
                                "LOCKSTEP_AZURE_SUBSCRIPTIONS", "s",
                                "LOCKSTEP_AZURE_ARM_ENDPOINT", "https://management.azure.com/")
                        .reconciler(CLUSTER))
                .isPresent();
    }

    @Test
    void whatIsNoPageIsRefusedAtTheStart() {
        assertThatThrownBy(() -> pages(
                        "LOCKSTEP_AZURE_SUBSCRIPTIONS", "s",
                        "LOCKSTEP_AZURE_PORTAL_URL", "javascript:alert(1)"))
                .hasMessageContaining("Azure portal must be an https address");
    }
}
