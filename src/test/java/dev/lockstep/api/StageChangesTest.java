package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.lockstep.promotion.Merging;
import dev.lockstep.promotion.Progress;
import dev.lockstep.promotion.RenderWarnings;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.promotion.Rendering;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.TreeChanges;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is not known of a stage's changes is not said to be nothing. */
class StageChangesTest {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

    private static JsonNode view(Optional<RenderedTree> rendered) {
        Stage stage = new Stage(
                "dev",
                new Progress.Pending(Instant.parse("2026-03-02T10:30:00Z")),
                Optional.empty(),
                new Rendering(Optional.empty(), rendered),
                Optional.empty(),
                new Merging(Optional.empty(), Optional.empty()),
                Optional.empty());
        return JSON.valueToTree(StageChanges.View.of(stage, Optional.empty()));
    }

    private static RenderedTree tree(Optional<TreeChanges> changes, Optional<RenderWarnings> warnings) {
        return new RenderedTree(
                "digest",
                1,
                1,
                true,
                new TreeMap<>(),
                new TreeMap<>(),
                1,
                List.of(),
                Optional.empty(),
                changes,
                warnings);
    }

    @Test
    void beforeItIsRenderedAndWhereItWasNotKeptNothingIsSaid() {
        assertThat(view(Optional.empty()).size()).isZero();
        JsonNode old = view(Optional.of(tree(Optional.empty(), Optional.empty())));
        assertThat(old.fieldNames()).toIterable().containsExactly("tree");
    }

    @Test
    void thatNothingDisappearsIsSaid() {
        JsonNode known = view(Optional.of(tree(
                Optional.of(new TreeChanges(3, 0, 0, 0, List.of(), new TreeMap<>())),
                Optional.of(new RenderWarnings(List.of(), List.of())))));
        assertThat(known.path("assignments").intValue()).isEqualTo(3);
        assertThat(known.path("disappearing").isInt()).isTrue();
        assertThat(known.path("disappearing").intValue()).isZero();
        assertThat(known.path("targets").isArray()).isTrue();
        assertThat(known.path("warnings").isArray()).isTrue();
    }
}
