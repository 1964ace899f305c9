package dev.lockstep.sandbox.pages;

import dev.lockstep.dashboard.Link;
import dev.lockstep.dashboard.MorePages;
import dev.lockstep.sandbox.server.SandboxServer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** How the dashboard leads to the sandbox's pages, where there is a sandbox. */
@ApplicationScoped
class SandboxLinks implements MorePages {
    private final SandboxServer server;

    SandboxLinks(SandboxServer server) {
        this.server = server;
    }

    @Override
    public List<Entry> navigation() {
        return server.world()
                .map(world -> List.of(new Entry("sandbox", new Link("/sandbox", "Sandbox"))))
                .orElse(List.of());
    }

    @Override
    public Optional<Invitation> firstCommit() {
        return server.world()
                .map(world -> new Invitation(
                        "In the sandbox, ", new Link("/sandbox#commits", "make a commit"), " with one click."));
    }

    @Override
    public Optional<Advice> withoutPipeline() {
        return Optional.of(new Advice("look around in the sandbox with", "LOCKSTEP_SANDBOX_ENABLED=true"));
    }
}
