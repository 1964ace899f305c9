package dev.lockstep.sandbox.server;

import dev.lockstep.wiring.LockstepSettings;
import dev.lockstep.wiring.Outside;
import dev.lockstep.wiring.StandIn;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.util.Optional;

/** The sandbox instead of the real world. */
@ApplicationScoped
class SandboxStandIn implements StandIn {
    private static final String GUEST = "sandbox";

    private final LockstepSettings settings;
    private final SandboxServerSettings sandbox;
    /** Looked up when it is needed: it begins to serve at once, and where it may be reached is checked before. */
    private final Instance<SandboxServer> server;

    SandboxStandIn(LockstepSettings settings, SandboxServerSettings sandbox, Instance<SandboxServer> server) {
        this.settings = settings;
        this.sandbox = sandbox;
        this.server = server;
    }

    @Override
    public Optional<Outside> outside() {
        return server.get().world().map(world -> SandboxOutside.of(world, settings, sandbox));
    }

    @Override
    public Optional<String> guest(String host) {
        if (!sandbox.enabled()) {
            return Optional.empty();
        }
        SandboxAddress.check(host, sandbox.anyAddress());
        return Optional.of(GUEST);
    }

    @Override
    public Optional<String> instead() {
        return Optional.of("try the sandbox with LOCKSTEP_SANDBOX_ENABLED=true");
    }
}
