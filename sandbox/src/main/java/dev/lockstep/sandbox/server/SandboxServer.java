package dev.lockstep.sandbox.server;

import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.wiring.LockstepSettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The sandbox, if this server runs one. */
@Singleton
public class SandboxServer {
    private final Optional<SandboxWorld> world;

    SandboxServer(LockstepSettings settings, SandboxServerSettings sandbox) {
        world = sandbox.enabled()
                ? Optional.of(SandboxWorld.start(new SandboxWorld.Settings(
                        settings.dataDir().resolve("sandbox"),
                        sandbox.httpPort(),
                        sandbox.httpsPort(),
                        settings.publicUrl(),
                        sandbox.pace(),
                        sandbox.start(),
                        sandbox.hub())))
                : Optional.empty();
    }

    public Optional<SandboxWorld> world() {
        return world;
    }

    @PreDestroy
    void close() {
        world.ifPresent(SandboxWorld::close);
    }
}
