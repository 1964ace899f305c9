package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.ports.CommitStatuses;
import dev.lockstep.ports.LeaseFence;
import dev.lockstep.ports.PublicAddress;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Effect;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.store.PromotionStore.LeaseLost;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A lease that is lost in the middle of an action is no outcome of the action. */
class LostLeaseTest {
    private final List<String> posted = new ArrayList<>();
    private final CommitStatuses statuses = new CommitStatuses() {
        @Override
        public Optional<CommitStatus> latest(RepositoryUrl repository, String commit, String context) {
            return Optional.empty();
        }

        @Override
        public void post(RepositoryUrl repository, String commit, CommitStatus status) {
            LeaseFence.check();
            posted.add(status.description());
        }

        @Override
        public void append(RepositoryUrl repository, String commit, CommitStatus status) {
            throw new AssertionError("nobody has read the latest one");
        }
    };
    private final Actions actions = new Actions(
            List.of(),
            new OutboxExecutor(statuses, null, null, null, null, new PublicAddress(URI.create("http://localhost/"))));
    private final Promotion promotion = Promotion.create(
            "00000000-0000-4000-8000-000000000001",
            1,
            RunKind.PROMOTION,
            Optional.empty(),
            "0123456789012345678901234567890123456789",
            "title",
            "author",
            new PipelineDefinition("p", "https://github.com/acme/control-plane", "main", List.of()),
            Instant.EPOCH);
    private final Effect effect = new Effect.PostStatus("dev", Effect.StatusState.PENDING, "Promoted");

    private Observation perform() {
        return actions.perform(promotion, new Action.Perform(effect), Watch.NONE);
    }

    @Test
    void itIsThrownAndNothingIsWritten() {
        LeaseLost lost = new LeaseLost(UUID.fromString(promotion.id()));
        assertThatThrownBy(() -> LeaseFence.around(
                        () -> {
                            throw lost;
                        },
                        this::perform))
                .isSameAs(lost);
        assertThat(posted).isEmpty();
    }

    @Test
    void whoHoldsItActsAndTheQuestionIsGoneAfterwards() {
        List<String> asked = new ArrayList<>();
        assertThat(LeaseFence.around(() -> asked.add("?"), this::perform))
                .isEqualTo(new Observation.EffectDone(effect, Optional.empty()));
        perform();
        assertThat(asked).hasSize(1);
        assertThat(posted).hasSize(2);
    }
}
