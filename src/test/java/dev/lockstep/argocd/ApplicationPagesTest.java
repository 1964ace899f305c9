package dev.lockstep.argocd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.compliance.ReconcilerId;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationPagesTest {
    private final ApplicationPages pages = new ApplicationPages(URI.create("https://argo.acme.example/argocd/"));

    private static ReconcilerId named(String name) {
        return new ReconcilerId("argocd/large-1", "large-1", name);
    }

    @Test
    void anApplicationIsBelowItsNamespace() {
        URI expected = URI.create("https://argo.acme.example/argocd/applications/argocd/dev.large-1");
        assertThat(pages.of(named("argocd/dev.large-1"))).contains(expected);
        assertThat(pages.of(named("argocd/dev.large-1#drone@stage"))).contains(expected);
        assertThat(pages.of(named("argocd/dev.large-1@10.0.0.1:6443#drone"))).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "argocd/../x", "argocd/d\"ev", "argocd/a/b", "Argocd/dev", ""})
    void whatKubernetesWouldNotCallSoHasNoPage(String name) {
        assertThat(pages.of(named(name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"javascript:alert(1)", "/argocd", "https://ada:secret@argo.example"})
    void theAddressOfTheInstanceIsAPage(String address) {
        assertThatThrownBy(() -> new ApplicationPages(URI.create(address)))
                .hasMessageContaining("must be an http(s) address without a user");
    }
}
