package dev.lockstep.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockstep.kubernetes.KubernetesSettings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the environment's variables make of clusters that are read by their Kubernetes API. */
class KubernetesSettingsTest {
    @Test
    void aClusterIsWatchedWhereThatIsSaid() {
        Map<String, String> variables = Map.of(
                "LOCKSTEP_KUBERNETES_0__NAME", "west-1",
                "LOCKSTEP_KUBERNETES_0__URL", "https://west-1.example:6443",
                "LOCKSTEP_KUBERNETES_0__TOKEN", "token-1",
                "LOCKSTEP_KUBERNETES_0__WATCH", "true",
                "LOCKSTEP_KUBERNETES_1__NAME", "west-2",
                "LOCKSTEP_KUBERNETES_1__URL", "https://west-2.example:6443",
                "LOCKSTEP_KUBERNETES_1__TOKEN", "token-2");
        Outside outside = Outside.configured(new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(LockstepSettings.class)
                .withSources(new EnvConfigSource(variables, 300))
                .build()
                .getConfigMapping(LockstepSettings.class));
        assertThat(outside.kubernetes())
                .extracting(KubernetesSettings::cluster, KubernetesSettings::watch)
                .containsExactly(tuple("west-1", true), tuple("west-2", false));
    }
}
