package dev.lockstep.chaos;

import dev.lockstep.evidence.GullibleJudge;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.sandbox.server.SandboxServer;
import dev.lockstep.store.ForgetfulPauses;
import dev.lockstep.wiring.StruckPorts;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/** Several pipelines over one sandbox, and ports that know of lives and mutations. */
public class ChaosProfile implements QuarkusTestProfile {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Many.class, StruckPorts.class, GullibleJudge.class, ForgetfulPauses.class);
    }

    @Dependent
    @Alternative
    static class Many {
        @Produces
        @Singleton
        Pipelines pipelines(SandboxServer server) {
            return ManyPipelines.over(server.world().orElseThrow().sandbox());
        }
    }
}
