package dev.lockstep.sandbox.pages;

import dev.lockstep.dashboard.PageProblem;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.fleet.Fault;
import dev.lockstep.sandbox.seed.Seed;
import dev.lockstep.sandbox.seed.Start;
import dev.lockstep.sandbox.server.SandboxReset;
import dev.lockstep.sandbox.server.SandboxServer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response.Status;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What pages and API do in the sandbox alike; says 404 to everything when there is none. */
@ApplicationScoped
class World {
    /** Who merges and closes on the pages. */
    static final String PERSON = "grace";

    private static final String CONTROL_PLANE = Seed.OWNER + "/" + Seed.CONTROL_PLANE;
    private static final String BRANCH = "main";

    /** A commit to make: what it is called in the API, and what it is good for. */
    enum Kind {
        MANIFESTS("A change of manifests", "Alters the namespace template, so every environment gets a pull request."),
        DOCS(
                "A change of documents only",
                "Alters no manifest, so every environment passes it on without a pull request."),
        ONBOARD(
                "Onboard hello-world-app",
                "Registers the tutorial's application; nothing happens when it is there already.");

        private final String title;
        private final String meaning;

        Kind(String title, String meaning) {
            this.title = title;
            this.meaning = meaning;
        }

        String title() {
            return title;
        }

        String meaning() {
            return meaning;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param made false when the branch had it already */
    record Made(String commit, boolean made) {}

    private final SandboxServer server;
    private final SandboxReset reset;
    private final InstantSource clock;

    World(SandboxServer server, SandboxReset reset, InstantSource clock) {
        this.server = server;
        this.reset = reset;
        this.clock = clock;
    }

    SandboxWorld world() {
        return server.world()
                .orElseThrow(() -> new PageProblem(Status.NOT_FOUND, "this server runs without a sandbox"));
    }

    void fault(String cluster, String name) {
        SandboxWorld world = world();
        Fault fault = Arrays.stream(Fault.values())
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new PageProblem(
                        Status.BAD_REQUEST,
                        "name a fault: one of "
                                + Arrays.stream(Fault.values()).map(Enum::name).collect(Collectors.joining(", "))));
        if (world.fleet().clusters().stream().noneMatch(view -> view.name().equals(cluster))) {
            throw new PageProblem(
                    Status.NOT_FOUND,
                    "the sandbox has no cluster of this name; it has "
                            + world.fleet().clusters().stream()
                                    .map(view -> view.name())
                                    .collect(Collectors.joining(", ")));
        }
        world.fleet().fault(cluster, fault);
    }

    /** Adds a fault of a service, or sets that of a cluster. */
    FaultView add(FaultRequest request) {
        SandboxWorld world = world();
        if (request.cluster() != null) {
            fault(request.cluster(), request.fault());
            return world.fleet().clusters().stream()
                    .filter(cluster -> cluster.name().equals(request.cluster()))
                    .map(FaultView::of)
                    .findFirst()
                    .orElseThrow(() -> new PageProblem(Status.NOT_FOUND, "the cluster was just removed"));
        }
        try {
            return FaultView.of(world.sandbox().faults().add(request.rule()));
        } catch (IllegalArgumentException e) {
            throw new PageProblem(Status.BAD_REQUEST, e.getMessage());
        }
    }

    void remove(String id) {
        SandboxWorld world = world();
        boolean cluster =
                world.fleet().clusters().stream().anyMatch(view -> view.name().equals(id));
        if (cluster) {
            world.fleet().fault(id, Fault.NONE);
        } else if (!id.matches("[0-9]{1,18}") || !world.sandbox().faults().remove(Long.parseLong(id))) {
            throw new PageProblem(
                    Status.NOT_FOUND, "no fault of this number is at work; it may have struck as often as it was to");
        }
    }

    /** @param word how it is to begin; empty: as the last time */
    Start reset(Optional<String> word) {
        world();
        Optional<Start> start = word.map(given ->
                Start.of(given).orElseThrow(() -> new PageProblem(Status.BAD_REQUEST, "start is demo or tutorial")));
        try {
            return reset.reset(start);
        } catch (SandboxReset.Busy e) {
            throw new PageProblem(Status.SERVICE_UNAVAILABLE, e.getMessage());
        }
    }

    Made commit(String word) {
        SandboxWorld world = world();
        Kind kind = Arrays.stream(Kind.values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new PageProblem(Status.BAD_REQUEST, "name a kind of commit: manifests, docs or onboard"));
        Seed seed = world.sandbox().seed();
        String before = world.sandbox().head(CONTROL_PLANE, BRANCH).orElse("");
        String after = switch (kind) {
            case MANIFESTS -> seed.changeOnMain("at-" + clock.millis());
            case DOCS -> seed.docsOnlyChange();
            case ONBOARD -> seed.onboardHelloWorld();
        };
        return new Made(after, !after.equals(before));
    }

    /** A repository that exists, by its full name. */
    String repository(String owner, String name) {
        String full = owner + "/" + name;
        if (world().sandbox().repositories().stream()
                .noneMatch(view -> view.fullName().equals(full))) {
            throw new PageProblem(Status.NOT_FOUND, "the sandbox has no repository of this name");
        }
        return full;
    }
}
