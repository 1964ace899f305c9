package dev.lockstep.sandbox.server;

import dev.lockstep.memory.Guarded;
import dev.lockstep.promotion.PromotionEvent;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.http.SandboxException;
import dev.lockstep.sandbox.seed.Seed;
import dev.lockstep.sandbox.seed.Start;
import dev.lockstep.store.EventLog.Recorded;
import dev.lockstep.trigger.RefWatch;
import dev.lockstep.wiring.LockstepSettings;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.event.TransactionPhase;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** Shows a newcomer around: says where everything is, and pushes a first commit to promote. */
@ApplicationScoped
class SandboxDemo {
    private static final Logger LOG = Logger.getLogger(SandboxDemo.class);
    private static final Pattern PULL_REQUEST = Pattern.compile("/sandbox/repositories/([^/]+/[^/]+)/pull/([0-9]+)");

    private final SandboxServer server;
    private final LockstepSettings settings;
    private final SandboxServerSettings sandbox;
    private final RefWatch refs;

    SandboxDemo(SandboxServer server, LockstepSettings settings, SandboxServerSettings sandbox, RefWatch refs) {
        this.server = server;
        this.settings = settings;
        this.sandbox = sandbox;
        this.refs = refs;
    }

    /** Once the server listens: the demo's push is told by a webhook. */
    void begin(@ObservesAsync HttpServerStart event) {
        Guarded.run(
                () -> server.world().ifPresent(this::begin),
                thrown -> LOG.errorf(thrown, "Demo: the sandbox could not be shown"));
    }

    private void begin(SandboxWorld world) {
        URI here = settings.publicUrl();
        LOG.infof("Dashboard: %s   Sandbox: %s", here.resolve("/"), here.resolve("/sandbox"));
        LOG.infof(
                "Git and GitHub of the sandbox: %s   Azure: %s", world.sandbox().httpBase(), world.azure());
        Start wanted = sandbox.start();
        if (world.sandbox().start() != wanted) {
            LOG.warnf(
                    "The sandbox in %s was begun as %s, not as %s; to begin anew: curl -X POST -H 'Content-Type:"
                            + " application/json' -d '{\"start\":\"%s\"}' %s",
                    world.sandbox().directory(),
                    world.sandbox().start().word(),
                    wanted.word(),
                    wanted.word(),
                    here.resolve("/sandbox/api/reset"));
        }
        // Seen before the first push, so that it is the push that starts a promotion.
        refs.lookAtAll();
        firstCommit(world);
    }

    /** Pushes the commit that a new demo has to show, unless the settings say that there is none. */
    void firstCommit(SandboxWorld world) {
        switch (world.sandbox().start()) {
            case DEMO -> {
                if (sandbox.demo()) {
                    push(world);
                }
            }
            case TUTORIAL ->
                LOG.infof(
                        "Tutorial: nothing of hello-world-app is on the control plane yet. Begin with: git clone %s",
                        world.sandbox().repositoryUrl(Seed.OWNER + "/" + Seed.CONTROL_PLANE));
        }
    }

    private static void push(SandboxWorld world) {
        try {
            String commit = world.sandbox().seed().onboardHelloWorld();
            LOG.infof("Demo: main of the control plane has %s, \"Onboard hello-world-app\"", commit.substring(0, 7));
        } catch (SandboxException e) {
            LOG.errorf("Demo: the commit could not be pushed: %s", e.getMessage());
        }
    }

    /** A pull request that a person must merge comes with the command that does it. */
    void tell(@Observes(during = TransactionPhase.AFTER_SUCCESS) Recorded event) {
        Guarded.run(
                () -> server.world()
                        .ifPresent(world -> event.events().stream()
                                .filter(one -> one.type() == PromotionEvent.Type.WAITING)
                                .forEach(one -> tell(world, one.message()))),
                thrown -> LOG.warnf("Demo: how to merge could not be told: %s", Guarded.words(thrown)));
    }

    private void tell(SandboxWorld world, String message) {
        Matcher pullRequest = PULL_REQUEST.matcher(message);
        if (pullRequest.find()) {
            LOG.infof(
                    "To merge it, press Merge on %s, or:%n  curl -X PUT -H 'Authorization: Bearer %s' %s/repos/%s/pulls/%s/merge",
                    settings.publicUrl().resolve("/sandbox"),
                    world.sandbox().account("grace").token(),
                    world.sandbox().gitHubApi(),
                    pullRequest.group(1),
                    pullRequest.group(2));
        }
    }
}
