package dev.lockstep.sandbox.server;

import dev.lockstep.git.JGitRepositories;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.seed.Start;
import dev.lockstep.trigger.InputWatch;
import dev.lockstep.trigger.RefWatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Begins the sandbox anew: the world outside, and everything that Lockstep knows of it. What is kept in memory besides (Azure's and
 * GitHub's connections, which branches Argo CD was asked about) names addresses and tokens only, and those stay.
 */
@ApplicationScoped
public class SandboxReset {
    private static final Logger LOG = Logger.getLogger(SandboxReset.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SandboxServer server;
    private final SandboxDemo demo;
    private final QuiesceLock quiesce;
    private final AllRows rows;
    private final JGitRepositories repositories;
    private final RefWatch refs;
    private final InputWatch lanes;

    SandboxReset(
            SandboxServer server,
            SandboxDemo demo,
            QuiesceLock quiesce,
            AllRows rows,
            JGitRepositories repositories,
            RefWatch refs,
            InputWatch lanes) {
        this.server = server;
        this.demo = demo;
        this.quiesce = quiesce;
        this.rows = rows;
        this.repositories = repositories;
        this.refs = refs;
        this.lanes = lanes;
    }

    /** Somebody was still at work with the old world after half a minute; nothing but the faults is gone. */
    public static final class Busy extends RuntimeException {
        Busy() {
            super("promotions are still being moved after " + PATIENCE.toSeconds()
                    + " s, so nothing was reset (faults were removed); try again");
        }
    }

    /**
     * Begins anew.
     *
     * @param start empty: as it began the last time
     * @return how it began
     * @throws Busy when nobody can be made to stand still
     * @throws IllegalStateException when this server has no sandbox
     */
    public Start reset(Optional<Start> start) {
        SandboxWorld world =
                server.world().orElseThrow(() -> new IllegalStateException("this server runs without a sandbox"));
        Start beginning = start.orElse(world.sandbox().start());
        // First of all, so that nobody who is to stand still waits for an answer that a fault holds back.
        world.mend();
        try {
            if (!quiesce.during(PATIENCE, () -> replace(world, beginning))) {
                throw new Busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Busy();
        }
        LOG.infof("The sandbox was reset; it starts as %s", beginning.word());
        demo.firstCommit(world);
        return beginning;
    }

    private void replace(SandboxWorld world, Start beginning) {
        // Rows first: dying in between leaves a Lockstep that knows nothing, and what it sees it sees for the first
        // time.
        rows.delete();
        world.sandbox().reset(beginning);
        repositories.forgetAll();
        // What is there now is not to be promoted; the next push is.
        refs.lookAtAll();
        lanes.lookAtAll();
    }
}
