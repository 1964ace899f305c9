package dev.lockstep.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The scheduler layout, file by file, as measured from the original. */
class SchedulingVectorsTest {
    /** Vectors that record a failing assignment, or a defect of the original; each has a test of its own below. */
    private static final Set<String> OTHERWISE = Set.of(
            "10-missing-template", "11-schema-violations", "14-overlapping-policies", "16-hyphenated-environment");

    /**
     * Files that the original leaves in a kept target folder. Lockstep owns these folders: a file that is no longer
     * rendered would still be applied by the cluster, so it is removed.
     */
    private static final Map<String, Set<String>> STALE = Map.of(
            "01-real-dev", Set.of("large/observability-prometheus/config.yaml"),
            "03-tutorial-dev", Set.of("large/observability-prometheus/config.yaml"),
            "09-env-content-type", Set.of("east-large/shop-web/platform-config.yaml"),
            "12-stale-files", Set.of("east-large/shop-web/custom/extra.yaml", "east-large/shop-web/notes.txt"));

    static Stream<Arguments> cases() {
        String given = System.getProperty("vectors");
        Path directory = (given == null ? Vectors.directory() : Path.of(given)).resolve("scheduling");
        return Vectors.children(directory).stream()
                .map(SchedulingVectors::new)
                .filter(vector -> !OTHERWISE.contains(vector.name()) && !vector.isDigest())
                .map(vector -> Arguments.of(vector.name(), vector));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void rendersTheTreeOfTheOriginal(String name, SchedulingVectors vector) {
        Rendering rendering = new SchedulerEngine().render(vector.request(Layout.SCHEDULER));
        assertThat(rendering.problems()).isEmpty();

        SortedMap<String, String> after = SchedulingVectors.texts(applied(vector.existing(), rendering));
        SortedMap<String, String> expected = new TreeMap<>(vector.expectedTree());
        expected.keySet().removeAll(STALE.getOrDefault(name, Set.of()));
        assertThat(after).isEqualTo(expected);
        assertThat(SchedulingVectors.shown(rendering.assignments())).isEqualTo(vector.expectedAssignments());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void changesWhatTheOriginalChanges(String name, SchedulingVectors vector) {
        Rendering rendering = new SchedulerEngine().render(vector.request(Layout.SCHEDULER));
        TreeChange change = GitOpsTree.diff(vector.existing(), rendering.tree());

        // The original names every file it writes, also where the content stays the same.
        List<String> rendered = new ArrayList<>(change.written());
        rendered.addAll(change.unchanged());
        rendered.remove(GitOpsTree.TRACKING_FILE);
        List<String> written = new ArrayList<>(vector.expectedPaths("written"));
        boolean tracked = written.remove(GitOpsTree.TRACKING_FILE);
        assertThat(rendered).containsExactlyInAnyOrderElementsOf(written);
        assertThat(change.written().contains(GitOpsTree.TRACKING_FILE)).isEqualTo(tracked);

        List<String> deleted = new ArrayList<>(change.deleted());
        deleted.removeAll(STALE.getOrDefault(name, Set.of()));
        assertThat(deleted).containsExactlyInAnyOrderElementsOf(vector.expectedPaths("deleted"));
        assertThat(change.deleted()).containsAll(STALE.getOrDefault(name, Set.of()));
    }

    private static SortedMap<String, byte[]> applied(SortedMap<String, byte[]> existing, Rendering rendering) {
        SortedMap<String, byte[]> after = new TreeMap<>(existing);
        after.keySet().removeAll(GitOpsTree.diff(existing, rendering.tree()).deleted());
        after.putAll(rendering.tree());
        return after;
    }

    private static Rendering render(String name) {
        Path directory = Vectors.directory().resolve("scheduling").resolve(name);
        return new SchedulerEngine().render(new SchedulingVectors(directory).request(Layout.SCHEDULER));
    }

    /** The large vector is too large for the test resources. */
    @Test
    void fiveThousandAssignmentsHaveTheDigestsOfTheOriginal() throws Exception {
        String given = System.getProperty("vectors");
        assumeTrue(given != null, "the system property vectors names no directory with the large vector");
        SchedulingVectors vector = new SchedulingVectors(Path.of(given).resolve("scheduling/15-big-50x100"));
        Rendering rendering = new SchedulerEngine().render(vector.request(Layout.SCHEDULER));
        assertThat(rendering.problems()).isEmpty();
        List<String> digests = new ArrayList<>();
        for (Map.Entry<String, byte[]> file :
                applied(vector.existing(), rendering).entrySet()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.getValue());
            digests.add(HexFormat.of().formatHex(digest) + "  " + file.getKey());
        }
        assertThat(digests)
                .containsExactlyInAnyOrderElementsOf(
                        Files.readAllLines(vector.directory().resolve("expected/tree.sha256")));
    }

    /** The original makes no pull request and says nothing; here the rendering fails with the reason. */
    @Test
    void missingTemplateIsAnErrorThatNamesBoth() {
        Rendering rendering = render("10-missing-template");
        assertThat(rendering.publishable()).isFalse();
        assertThat(rendering.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains("ClusterType broken", "no-such-reconciler", "extra.yaml:1"));
    }

    @Test
    void schemasAreRefusedAsLongAsTheyAreNotValidated() {
        Rendering rendering = render("11-schema-violations");
        assertThat(rendering.publishable()).isFalse();
        assertThat(rendering.problems())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.message()).contains("not supported yet"));
    }

    /** The original fails on the second assignment of the same pair. */
    @Test
    void overlappingPoliciesAssignOnceAndAreBothNamed() {
        Rendering rendering = render("14-overlapping-policies");
        assertThat(rendering.problems()).isEmpty();
        assertThat(SchedulingVectors.shown(rendering.assignments())).containsExactly("east-large/shop-web: p1, p2");
    }

    /** The original parses the registration out of a label and finds none. */
    @Test
    void hyphenatedEnvironmentSchedulesItsWorkloads() {
        Rendering rendering = render("16-hyphenated-environment");
        assertThat(rendering.problems()).isEmpty();
        assertThat(rendering.assignments()).isNotEmpty();
        assertThat(rendering.assignments().get(0).namespace()).startsWith("qa-west-");
    }
}
