package dev.lockstep.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReconcilerIdTest {
    @ParameterizedTest
    @CsvSource({
        "argocd/dev, west-1, argocd/dev@west-1",
        "argocd/dev#large, west-1, argocd/dev@west-1#large",
        "argocd/dev#large@main, west-1, argocd/dev@west-1#large@main",
        "argocd/dev, a#b%c@d, argocd/dev@a%23b%25c@d"
    })
    void aPartIsKnownByItsClusterToo(String whole, String cluster, String part) {
        ReconcilerId id = new ReconcilerId("argocd/hub", "hub", whole);
        assertThat(id.on(cluster).name()).isEqualTo(part);
        assertThat(id.on(cluster).whole()).isEqualTo(id);
        assertThat(id.whole()).isSameAs(id);
    }

    @Test
    void whatIsAppliedToAnotherClusterByFluxIsNoPart() {
        ReconcilerId remote = new ReconcilerId("kubernetes/a", "a", "flux/repo@remote");
        assertThat(remote.whole()).isEqualTo(remote);
    }

    @Test
    void clustersWithSimilarNamesAreSeveralParts() {
        ReconcilerId id = new ReconcilerId("argocd/hub", "hub", "argocd/dev");
        assertThat(id.on("a#b")).isNotEqualTo(id.on("a%23b"));
    }
}
