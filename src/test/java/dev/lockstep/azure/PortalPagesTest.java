package dev.lockstep.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.compliance.ReconcilerId;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortalPagesTest {
    private static final String CLUSTER =
            "/subscriptions/5a3dbbc0-0000-4000-8000-000000000001/resourceGroups/fleet/providers/microsoft.kubernetes/connectedclusters/";
    private static final URI PORTAL = URI.create("https://portal.azure.com/");

    private static ReconcilerId of(String cluster) {
        return new ReconcilerId("azure", CLUSTER + cluster, "cluster-config-dev#drone");
    }

    @Test
    void aClusterIsShownInItsTenant() {
        assertThat(new PortalPages(PORTAL, Optional.of("acme.onmicrosoft.com")).of(of("drone-1")))
                .contains(URI.create("https://portal.azure.com/#@acme.onmicrosoft.com/resource" + CLUSTER + "drone-1"));
        assertThat(new PortalPages(URI.create("https://portal.azure.us"), Optional.empty()).of(of("drone-1")))
                .contains(URI.create("https://portal.azure.us/#resource" + CLUSTER + "drone-1"));
    }

    @Test
    void namesAreEscapedAndWhatIsNoResourceHasNoPage() {
        PortalPages pages = new PortalPages(PORTAL, Optional.empty());
        assertThat(pages.of(of("größe")).orElseThrow().toString()).endsWith("/gr%C3%B6%C3%9Fe");
        assertThat(pages.of(of("a\"><b"))).isEmpty();
        assertThat(pages.of(of("a/b"))).isEmpty();
        assertThat(pages.of(new ReconcilerId("azure", "drone-1", "cluster-config")))
                .isEmpty();
    }

    @Test
    void thePortalIsAPage() {
        assertThatThrownBy(() -> new PortalPages(URI.create("http://portal.azure.com"), Optional.empty()))
                .hasMessageContaining("must be an https address");
    }
}
