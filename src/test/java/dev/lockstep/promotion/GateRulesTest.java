package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.steps.GateStep;
import dev.lockstep.steps.LaneView;
import dev.lockstep.steps.LaneView.CommitOrder;
import dev.lockstep.steps.LaneView.Occupant;
import dev.lockstep.steps.PromotionSteps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets into a lane: every kind of newcomer against everything that can be there. */
class GateRulesTest {
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    /**
     * Columns: who comes; who holds the lane (-: nobody; kind, commit order of the newcomer to it, and what it does: open
     * has merged nothing, merged is about to prove, proving only waits for clusters); who is beside; what else is there;
     * what comes of it; a piece of the sentence.
     */
    @ParameterizedTest(name = "{0} | {1} | {2} | {3} -> {4}")
    @CsvSource(delimiter = '|', textBlock = """
            PROMOTION       | -                             | -                          |               | RENDER     |
            PROMOTION       | -                             | -                          | unrest        | GATE       | dev has merged
            PROMOTION       | -                             | -                          | late merge    | GATE       | queued behind #8
            PROMOTION       | -                             | -                          | newer queued  | SUPERSEDED | by #9
            PROMOTION       | -                             | -                          | base OLDER    | SUPERSEDED | already has
            PROMOTION       | -                             | -                          | base DIVERGED | FAILED     | was rewritten
            PROMOTION       | -                             | -                          | base SAME     | RENDER     |
            PROMOTION       | PROMOTION NEWER open          | -                          |               | GATE+asks  | give way
            PROMOTION       | PROMOTION NEWER merged        | -                          |               | GATE       | queued behind #7
            PROMOTION       | PROMOTION NEWER proving       | -                          |               | GATE       | queued behind #7
            PROMOTION       | PROMOTION OLDER open          | -                          |               | SUPERSEDED | a newer commit
            PROMOTION       | PROMOTION OLDER merged        | -                          |               | GATE       | queued behind #7
            PROMOTION       | PROMOTION SAME open           | -                          |               | GATE       | queued behind #7
            PROMOTION       | RECONFIGURATION SAME open     | -                          |               | GATE+asks  | reconfiguration #7 to give way
            PROMOTION       | RECONFIGURATION OLDER open    | -                          |               | GATE+asks  | reconfiguration #7 to give way
            PROMOTION       | RECONFIGURATION NEWER merged  | -                          |               | GATE       | queued behind reconfiguration #7
            PROMOTION       | PROMOTION NEWER proving       | RECONFIGURATION SAME open  |               | GATE       | queued behind #7
            PROMOTION       | ADOPTION NEWER merged         | -                          |               | GATE       | queued behind #7
            RECONFIGURATION | -                             | -                          |               | RENDER     |
            RECONFIGURATION | -                             | -                          | unrest        | RENDER     |
            RECONFIGURATION | -                             | -                          | late merge    | GATE       | queued behind #8
            RECONFIGURATION | -                             | -                          | no base       | FAILED     | promote a commit first
            RECONFIGURATION | PROMOTION OLDER open          | -                          |               | SUPERSEDED | renders the same configuration
            RECONFIGURATION | PROMOTION NEWER open          | -                          |               | SUPERSEDED | renders the same configuration
            RECONFIGURATION | PROMOTION NEWER merged        | -                          |               | GATE       | to write its base commit
            RECONFIGURATION | PROMOTION NEWER proving       | -                          |               | beside     |
            RECONFIGURATION | RECONFIGURATION SAME proving  | -                          |               | beside     |
            RECONFIGURATION | PROMOTION NEWER proving       | RECONFIGURATION SAME open  |               | SUPERSEDED | by reconfiguration #6
            """)
    void leads(String comes, String holder, String beside, String besides, String to, String sentence) {
        RunKind kind = RunKind.valueOf(comes);
        String else_ = besides == null ? "" : besides;
        LaneView lane = new LaneView(
                occupant(7, holder),
                occupant(6, beside),
                else_.equals("late merge") ? occupant(8, "ADOPTION NEWER merged") : Optional.empty(),
                else_.equals("rollback queued") ? occupant(8, "ROLLBACK OLDER open") : Optional.empty(),
                else_.equals("newer queued") ? occupant(9, "PROMOTION OLDER open") : Optional.empty(),
                else_.equals("unrest") ? List.of("dev has merged 1234567 and not proven it yet") : List.of(),
                Optional.empty(),
                else_.startsWith("base ") ? CommitOrder.valueOf(else_.substring(5)) : CommitOrder.NONE,
                Optional.of(Simulation.commit(5)).filter(base -> !else_.equals("no base")),
                Optional.of("m"),
                Optional.empty());
        PipelineDefinition pipeline = Pipelines.of(Pipelines.plan("dev", true));
        Promotion run = Promotion.create(
                "p", 10, kind, Optional.empty(), Simulation.commit(5), "title", "author", pipeline, NOW);
        PromotionMachine machine = new PromotionMachine(PromotionSteps.ALL);
        Promotion atGate = machine.next(run, Optional.empty(), new Observation.Woken(), NOW)
                .promotion();
        Decision decision =
                machine.next(atGate, Optional.of(new GateStep.LookAtLane("dev")), new GateStep.LaneSeen(lane), NOW);
        Stage stage = decision.promotion().stage("dev");
        String place = Simulation.place(stage);
        if (decision.lanes().stream().anyMatch(LaneChange.AskToYield.class::isInstance)) {
            place += "+asks";
        }
        if (decision.lanes().contains(new LaneChange.EnterBeside("dev", "7"))) {
            place = "beside";
        } else if (place.equals("RENDER")) {
            assertThat(decision.lanes()).contains(new LaneChange.Enter("dev"));
        }
        assertThat(place).isEqualTo(to);
        if (sentence != null) {
            String said = stage.reason()
                    .or(() -> stage.waiting().map(waiting -> waiting.summary() + " " + waiting.reasons()))
                    .orElse("");
            assertThat(said).contains(sentence);
        }
    }

    private static Optional<Occupant> occupant(long number, String words) {
        if (words.equals("-")) {
            return Optional.empty();
        }
        String[] parts = words.split(" ");
        boolean merged = !parts[2].equals("open");
        return Optional.of(new Occupant(
                Long.toString(number),
                number,
                RunKind.valueOf(parts[0]),
                Simulation.commit((int) number),
                merged,
                parts[2].equals("proving"),
                CommitOrder.valueOf(parts[1])));
    }
}
