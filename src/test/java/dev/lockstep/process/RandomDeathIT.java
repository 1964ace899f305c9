package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.invariants.InvariantWatch;
import dev.lockstep.process.Replicas.Replica;
import dev.lockstep.process.agent.AgentJar;
import dev.lockstep.process.agent.Meddler;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two replicas that are killed again and again, at any moment, while commits and configurations are pushed and people merge and
 * close: nothing is lost, nothing is done twice, nothing advances without evidence. {@code -Dlockstep.seed} decides who dies
 * when and who pushes what, {@code -Dlockstep.kills} how many die.
 */
@Tag("proof")
class RandomDeathIT {
    private static final int KILLS = Integer.getInteger("lockstep.kills", 100);
    private static final int KILLS_OF_MUTANT = 16;
    private static final String STATUSES = "/api/v3/repos/acme/kalypso-control-plane/commits/[0-9a-f]{40}/statuses";
    private static final Duration REST = Duration.ofMinutes(4);

    private final long seed = Long.getLong("lockstep.seed", new Random().nextLong() & 0xffff_ffffL);

    @Test
    void nothingIsLostOrDoneTwice() {
        long began = System.nanoTime();
        try (Replicas replicas = new Replicas();
                KillScenario scenario = new KillScenario(replicas, seed, KILLS)) {
            scenario.run();
            scenario.awaitRest(REST);
            String ends = scenario.invariants().ends().toString();
            String broken = InvariantWatch.sentences(scenario.invariants().judge());
            Figures.prove(
                    "random-death",
                    "seed " + seed + " (-Dlockstep.seed=" + seed + "): " + scenario.kills()
                            + " kills of whole processes ("
                            + scenario.killsOfBoth() + " times both at once), " + ends + ", " + scenario.pushes()
                            + " pushes, " + scenario.merges() + " merges by a person, operators " + scenario.asked()
                            + ", "
                            + scenario.takeovers() + "; "
                            + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s; broken promises: "
                            + (broken.isEmpty() ? "none" : "\n" + broken));
            assertThat(broken).as("seed " + seed).isEmpty();
            assertThat(scenario.kills()).isGreaterThanOrEqualTo(KILLS);
        }
    }

    /** The scene of {@link ReplicasIT} without the check: who slept through its lease covers a status with one long outdated. */
    @Test
    void withoutTheLeaseCheckAnOldStatusCoversANewOne() throws InterruptedException {
        Map<String, String> mutated =
                Map.of("JAVA_TOOL_OPTIONS", Replicas.FAST_START + " " + AgentJar.without(Meddler.Check.LEASE));
        try (Replicas replicas = new Replicas(mutated, Map.of(), Map.of())) {
            replicas.start();
            Installation installation = replicas.installation();
            Calls.Held look = installation.calls.holdAnswer("GET", STATUSES);
            String id = installation.promotion();
            Replica sleeper = replicas.sender(look.awaitReached());
            sleeper.process().freeze();
            look.letGo();
            Client by = installation.operatorAt(replicas.other(sleeper).process());
            String commit = by.awaitWaiting(id, "stage", "AWAIT_MERGE").getString("commit");
            sleeper.process().thaw();
            await("the old status")
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            installation.statuses(commit).get("dev environment").size() == 4);
            assertThat(installation.statuses(commit).get("dev environment"))
                    .containsExactly("Promoted", "Deploying", "Deployed", "Promoted");
            Figures.prove(
                    "replicas-without-the-lease-check",
                    "found: the replica that woke up after its lease posted Promoted on " + commit + " after Deployed");
        }
    }

    /** The proof is able to find something: without leases and without compare-and-set, both replicas work on the same run. */
    @Test
    void withoutCompareAndSetPromisesAreBroken() {
        Map<String, String> mutated = Map.of(
                "JAVA_TOOL_OPTIONS", Replicas.FAST_START + " " + AgentJar.without(Meddler.Check.COMPARE_AND_SET));
        try (Replicas replicas = new Replicas(mutated, Map.of(), Map.of());
                KillScenario scenario = new KillScenario(replicas, seed, KILLS_OF_MUTANT)) {
            scenario.run();
            String found = scenario.foundWithin(Duration.ofMinutes(1));
            Figures.prove(
                    "random-death-without-compare-and-set",
                    "seed " + seed + ", " + scenario.kills() + " kills: found "
                            + (found.isEmpty() ? "nothing" : "\n" + found));
            assertThat(found).as("what the invariant watch found").isNotEmpty();
        }
    }
}
