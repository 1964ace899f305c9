package dev.lockstep.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.scheduler.FileSet;
import dev.lockstep.yaml.FileProblem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
    private static final String ONE = "1".repeat(40);
    private static final String TWO = "2".repeat(40);
    private static final String THREE = "3".repeat(40);
    private static final String ADDRESS = "https://github.com/acme/control-plane";

    /** Files by commit; what was asked for is counted. */
    private static final class Files implements GitReader {
        private final Map<String, String> files = new HashMap<>();
        private final List<String> asked = new ArrayList<>();
        private boolean down;

        @Override
        public Optional<byte[]> file(RepositoryUrl repository, String commit, String path) {
            asked.add(commit);
            if (down) {
                throw new OutsideException.Transient("no answer", null);
            }
            assertThat(path).isEqualTo(".github/promotion-pipeline.yaml");
            return Optional.ofNullable(files.get(commit)).map(text -> text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Optional<String> head(RepositoryUrl repository, String branch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SortedMap<String, Entry> entries(RepositoryUrl repository, String commit, String folder, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSet read(RepositoryUrl repository, String commit, String folder, Predicate<String> wanted) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Commits implements PromotedCommits {
        private String completed;
        private String seen;

        @Override
        public Map<String, String> lastCompleted(Collection<String> pipelines) {
            return completed == null ? Map.of() : Map.of("p", completed);
        }

        @Override
        public Map<String, String> lastSeen(Collection<String> pipelines) {
            return seen == null ? Map.of() : Map.of("p", seen);
        }
    }

    private final Files git = new Files();
    private final Commits commits = new Commits();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private final Definitions definitions = new Definitions(git, commits, () -> now, later::add);

    private final PipelineDefinition fileOnly = new PipelineDefinition("p", ADDRESS, "main", List.of());
    private final PipelineDefinition configured = new PipelineDefinition(
            "p", ADDRESS, "main", List.of(plans("configured").get(0)));

    private static List<StagePlan> plans(String... names) {
        PipelineFile.Result read = PipelineFile.read(file(names).getBytes(StandardCharsets.UTF_8));
        return ((PipelineFile.Result.Valid) read).environments();
    }

    private static String file(String... names) {
        StringBuilder text = new StringBuilder("apiVersion: lockstep.dev/v1\nkind: PromotionPipeline\nenvironments:\n");
        for (String name : names) {
            text.append("- name: ").append(name).append("\n");
        }
        return text.toString();
    }

    private static List<String> names(InForce inForce) {
        return inForce.definition().environments().stream()
                .map(StagePlan::environment)
                .toList();
    }

    @Test
    void atFirstTheCommitToPromoteDefines() {
        git.files.put(ONE, file("dev"));
        InForce inForce = definitions.forPromotion(configured, ONE);
        assertThat(names(inForce)).containsExactly("dev");
        assertThat(inForce.source()).isEqualTo(new InForce.Source.File(ONE));
        assertThat(inForce.definition().branch()).isEqualTo("main");
    }

    @Test
    void laterTheCommitThatCompletedThePipelineDefines() {
        git.files.put(ONE, file("dev", "stage"));
        git.files.put(TWO, file("dev"));
        commits.completed = ONE;
        InForce inForce = definitions.forPromotion(fileOnly, TWO);
        assertThat(names(inForce)).containsExactly("dev", "stage");
        assertThat(inForce.source().toString()).isEqualTo(".github/promotion-pipeline.yaml at 1111111");
    }

    @Test
    void whereTheDefiningCommitHasNoFileTheServersConfigurationDefines() {
        git.files.put(TWO, file("dev"));
        commits.completed = ONE;
        InForce inForce = definitions.forPromotion(configured, TWO);
        assertThat(names(inForce)).containsExactly("configured");
        assertThat(inForce.source().toString()).isEqualTo("the server's configuration");
    }

    @Test
    void whereThatNamesNoEnvironmentsTheFileOfTheCommitToPromoteDefines() {
        git.files.put(TWO, file("dev"));
        commits.completed = ONE;
        assertThat(names(definitions.forPromotion(fileOnly, TWO))).containsExactly("dev");
    }

    @Test
    void aCommitThatWouldLeaveThePipelineWithoutADefinitionIsRefused() {
        git.files.put(ONE, file("dev"));
        commits.completed = ONE;
        assertThatThrownBy(() -> definitions.forPromotion(fileOnly, TWO))
                .isInstanceOf(InvalidDefinition.class)
                .hasMessageContaining("not in commit 2222222")
                .hasMessageContaining("LOCKSTEP_PIPELINES_0__ENVIRONMENTS_0__NAME");
        assertThat(names(definitions.forPromotion(configured, TWO))).containsExactly("dev");
    }

    @Test
    void anInvalidFileOfTheCommitToPromoteIsRefusedThoughAnOlderOneIsInForce() {
        git.files.put(ONE, file("dev"));
        git.files.put(TWO, file("Dev", "dev", "dev"));
        commits.completed = ONE;
        assertThatThrownBy(() -> definitions.forPromotion(fileOnly, TWO))
                .isInstanceOfSatisfying(
                        InvalidDefinition.class,
                        e -> assertThat(e.problems())
                                .extracting(FileProblem::line)
                                .containsExactly(4, 6))
                .hasMessageContaining("at 2222222 has 2 problems")
                .hasMessageContaining("promotion-pipeline.yaml:6:9");
        assertThat(names(definitions.inForce(fileOnly, TWO))).containsExactly("dev");
    }

    @Test
    void anInvalidFileInForceIsRefusedWithAWayOut() {
        git.files.put(ONE, "kind: Nothing");
        git.files.put(TWO, file("dev"));
        commits.completed = ONE;
        assertThatThrownBy(() -> definitions.forPromotion(configured, TWO))
                .isInstanceOf(InvalidDefinition.class)
                .hasMessageContaining("at 1111111")
                .hasMessageContaining("under a new name");
    }

    @Test
    void whatACommitSaysIsReadOnce() {
        git.files.put(ONE, file("dev"));
        definitions.forPromotion(fileOnly, ONE);
        definitions.forPromotion(fileOnly, ONE);
        assertThat(git.asked).containsExactly(ONE);
    }

    @Test
    void pagesNeverWaitForGit() {
        git.files.put(ONE, file("dev"));
        git.files.put(TWO, file("dev", "stage"));
        assertThat(definitions.known(fileOnly)).isEmpty();
        commits.seen = ONE;
        assertThat(definitions.known(fileOnly)).isEmpty();
        assertThat(definitions.known(configured).map(DefinitionsTest::names)).contains(List.of("configured"));
        assertThat(git.asked).isEmpty();
        assertThat(later).hasSize(1);
        later.remove().run();
        assertThat(definitions.known(fileOnly).map(DefinitionsTest::names)).contains(List.of("dev"));

        commits.completed = TWO;
        assertThat(definitions.known(fileOnly).map(DefinitionsTest::names))
                .as("what was known before, meanwhile")
                .contains(List.of("dev"));
        later.remove().run();
        assertThat(definitions.known(fileOnly).map(DefinitionsTest::names)).contains(List.of("dev", "stage"));
    }

    @Test
    void whatCouldNotBeReadIsTriedAgainAfterAPause() {
        git.down = true;
        commits.seen = THREE;
        definitions.known(fileOnly);
        later.remove().run();
        definitions.known(fileOnly);
        assertThat(later).isEmpty();
        now = now.plusSeconds(31);
        git.down = false;
        git.files.put(THREE, file("dev"));
        definitions.known(fileOnly);
        later.remove().run();
        assertThat(definitions.known(fileOnly)).isPresent();
    }

    @Test
    void aRepositoryThatDoesNotAnswerIsNoMissingFile() {
        git.down = true;
        assertThatThrownBy(() -> definitions.forPromotion(configured, ONE))
                .isInstanceOf(OutsideException.Transient.class);
    }
}
