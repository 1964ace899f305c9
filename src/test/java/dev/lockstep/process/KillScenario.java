package dev.lockstep.process;

import static org.awaitility.Awaitility.await;

import dev.lockstep.chaos.Operator;
import dev.lockstep.database.TestPostgres;
import dev.lockstep.invariants.InvariantWatch;
import dev.lockstep.process.Replicas.Replica;
import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.http.SandboxException;
import dev.lockstep.sandbox.seed.Seed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two lives, each of which ends and begins again until enough have died, and people who go on with their work meanwhile. The seed
 * decides all of it but what the machine's own pace decides.
 */
final class KillScenario implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(20);
    private static final int LONGEST_LIFE_MILLIS = 5_000;

    private final Replicas replicas;
    private final Installation installation;
    private final long seed;
    private final int wanted;
    private final Random people;
    private final Operator operator;
    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicInteger killsOfBoth = new AtomicInteger();
    private final CountDownLatch enough = new CountDownLatch(1);
    private final ExecutorService lives = Executors.newFixedThreadPool(2);
    private final Takeovers takeovers;
    private InvariantWatch invariants;
    private int pushes;
    private int merges;

    KillScenario(Replicas replicas, long seed, int wanted) {
        this.replicas = replicas;
        this.installation = replicas.installation();
        this.seed = seed;
        this.wanted = wanted;
        this.people = new Random(seed);
        // Whoever lives; one that dies before it answers is asked again.
        this.operator = new Operator(
                () -> replicas.both().stream()
                        .filter(replica -> replica.process().isAlive())
                        .findAny()
                        .orElse(replicas.one())
                        .process()
                        .address(),
                replicas.installation().operator().token(),
                new Random(seed + 1));
        this.takeovers = new Takeovers(replicas.database());
    }

    InvariantWatch invariants() {
        return invariants;
    }

    int kills() {
        return kills.get();
    }

    int killsOfBoth() {
        return killsOfBoth.get();
    }

    int pushes() {
        return pushes;
    }

    int merges() {
        return merges;
    }

    /** What an operator asked for, and how often. */
    Map<String, Integer> asked() {
        return operator.done();
    }

    String takeovers() {
        return takeovers.toString();
    }

    /** Goes on until enough have died; both are alive afterwards. */
    void run() {
        replicas.start();
        invariants = InvariantWatch.attach(
                installation.world(), replicas.database().url(), TestPostgres.USER, TestPostgres.USER);
        await("branches are known")
                .atMost(Duration.ofSeconds(60))
                .until(() -> replicas.database()
                                .query("select commit_sha from git_ref where commit_sha is not null"
                                        + " union all select current_inputs from lane where current_inputs is not null")
                                .size()
                        == 3);
        List<CompletableFuture<Void>> ends = replicas.both().stream()
                .map(replica -> CompletableFuture.runAsync(() -> live(replica), lives))
                .toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
        long began = System.nanoTime();
        while (!all.isDone()) {
            if (System.nanoTime() - began > LONGEST.toNanos()) {
                throw new AssertionError("only " + kills + " kills in " + LONGEST);
            }
            work();
            pause(people.nextInt(1_500));
        }
        all.join();
        replicas.start();
        operator.letGo();
    }

    /** Waits, with people who merge what is offered. */
    void awaitRest(Duration patience) {
        invariants.awaitRest(patience, "grace");
    }

    /** What the invariant watch finds, at the latest when nothing moves any more or the time is over. */
    String foundWithin(Duration patience) {
        try {
            awaitRest(patience);
        } catch (AssertionError e) {
            return InvariantWatch.sentences(invariants.broken()) + "\n" + e.getMessage();
        }
        return InvariantWatch.sentences(invariants.judge());
    }

    private void live(Replica replica) {
        Random fate = new Random(seed + replica.name().hashCode());
        while (kills.get() < wanted) {
            // It may die while it still starts.
            pause(fate.nextInt(LONGEST_LIFE_MILLIS));
            boolean both = fate.nextInt(8) == 0;
            kill(replica);
            if (both) {
                killsOfBoth.incrementAndGet();
                kill(replicas.other(replica));
            }
            synchronized (replica) {
                if (!replica.process().isAlive()) {
                    replica.process().launch();
                }
            }
            if (fate.nextInt(4) != 0) {
                // Mostly it lives for a while after it is up; else it dies as a child, perhaps.
                replica.process().awaitReadyOrEnd();
            }
        }
    }

    private void kill(Replica replica) {
        synchronized (replica) {
            if (replica.process().isAlive()) {
                takeovers.killed(replica, () -> replica.process().kill());
                kills.incrementAndGet();
            }
        }
    }

    /** What people do in a moment: mostly they look, and merge what is offered; sometimes they push. */
    private void work() {
        invariants.look();
        takeovers.look();
        invariants.offers().forEach(offer -> {
            int mood = people.nextInt(20);
            if (mood < 10 && invariants.merge(offer, "grace", MergeMethod.MERGE)) {
                merges++;
            } else if (mood == 19) {
                invariants.close(offer, "grace");
            }
        });
        operate();
        int what = people.nextInt(40);
        Seed seeds = installation.world().sandbox().seed();
        try {
            if (what < 4) {
                seeds.changeOnMain("v" + pushes++);
            } else if (what == 4) {
                seeds.docsOnlyChange();
                pushes++;
            } else if (what == 5) {
                seeds.onboardHelloWorld();
            } else if (what < 8) {
                configure(seeds, what == 6 ? "dev" : "stage", "Renamed" + pushes++);
            }
        } catch (SandboxException collided) {
            // Lockstep wrote to the branch at the same moment; a person would try again, too.
            pushes--;
        }
    }

    private void operate() {
        String environment = people.nextBoolean() ? "dev" : "stage";
        operator.moment();
        switch (people.nextInt(30)) {
            case 0 -> operator.rollBack("kalypso", environment);
            case 1 -> operator.stop("kalypso", environment);
            case 2 ->
                invariants.progress().running().getOrDefault("kalypso", List.of()).stream()
                        .findFirst()
                        .ifPresent(operator::stopRun);
            default -> {}
        }
    }

    static void configure(Seed seeds, String environment, String value) {
        String config = """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: %s-config
                  labels:
                    platform-config: "true"
                data:
                  ENVIRONMENT: %s
                """.formatted(environment, value);
        seeds.push(
                "kalypso-control-plane",
                environment,
                "Call it " + value,
                Map.of(
                        "configs/" + environment + "-config.yaml",
                        Optional.of(config.getBytes(StandardCharsets.UTF_8))));
    }

    private void pause(int millis) {
        try {
            if (enough.await(millis, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the scenario is over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        enough.countDown();
        lives.shutdownNow();
        if (invariants != null) {
            invariants.close();
        }
    }
}
