package dev.lockstep.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** DOWN when this process moves no promotions on any more, and only a restart would help. */
@Liveness
@ApplicationScoped
class WorkerLiveness implements HealthCheck {
    private final Worker worker;

    WorkerLiveness(Worker worker) {
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<String> trouble = worker.standsStill();
        return HealthCheckResponse.named("worker")
                .status(trouble.isEmpty())
                .withData("trouble", trouble.orElse("none"))
                .build();
    }
}
