package dev.lockstep.rendering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.RenderWarnings;
import dev.lockstep.promotion.RenderedTree;
import dev.lockstep.rendering.CommonObjects.Other;
import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.metering.Watch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What two environments of one cluster have in common is told before it is merged. */
class CommonObjectsTest {
    private static final RepositoryUrl GITOPS = RepositoryUrl.of("https://git.example.com/acme/gitops");
    private static final String OURS = "1".repeat(40);
    private static final String THEIRS = "2".repeat(40);
    private static final Pins PINS = new Pins(
            "b".repeat(40),
            new Pins.Branch("https://git.example.com/acme/control-plane", "stage"),
            "e".repeat(40),
            Map.of(),
            new Pins.Branch(GITOPS.toString(), "stage"),
            ".",
            OURS,
            Optional.empty(),
            Instant.parse("2026-11-30T12:00:00Z"),
            new TreeSet<>(),
            List.of());

    private final Map<String, SortedMap<String, byte[]>> commits =
            Map.of(OURS, new TreeMap<>(), THEIRS, new TreeMap<>());
    private final SortedMap<String, Optional<byte[]>> changes = new TreeMap<>();
    private final List<String> reads = new ArrayList<>();
    private Optional<OutsideException> away = Optional.empty();

    private final GitReader git = new GitReader() {
        @Override
        public Optional<String> head(RepositoryUrl repository, String branch) {
            away.ifPresent(e -> {
                throw e;
            });
            return branch.equals("dev")
                    ? Optional.of(THEIRS)
                    : branch.equals("qa") ? Optional.of("3".repeat(40)) : Optional.empty();
        }

        @Override
        public FileSet read(RepositoryUrl repository, String commit, String folder, Predicate<String> wanted) {
            reads.add(commit);
            if (!commits.containsKey(commit)) {
                throw new OutsideException.Rejected("there is no such commit");
            }
            SortedMap<String, byte[]> found = new TreeMap<>(commits.get(commit));
            found.keySet().removeIf(path -> !wanted.test(path));
            return new FileSet("gitops", found);
        }

        @Override
        public Optional<byte[]> file(RepositoryUrl repository, String commit, String path) {
            throw new AssertionError();
        }

        @Override
        public SortedMap<String, Entry> entries(RepositoryUrl repository, String commit, String folder, int limit) {
            throw new AssertionError();
        }
    };
    private final CommonObjects common = new CommonObjects(git, Limits.defaults(), 1 << 20);

    private static byte[] config(String name) {
        return ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + ", namespace: shop}\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Other other(String branch, int clusters) {
        return new Other("drone", branch, GITOPS, branch, "large", "edge-1", clusters);
    }

    private Renderer.Result.Tree warned(Other... others) {
        RenderedTree summary = new RenderedTree(
                "digest",
                1,
                0,
                true,
                new TreeMap<>(),
                new TreeMap<>(),
                3,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new RenderWarnings(List.of(), List.of())));
        return common.warned(
                new Renderer.Result.Tree(summary, List.of("before"), List.of(), changes),
                PINS,
                List.of(others),
                Watch.NONE);
    }

    @Test
    void anObjectThatBothApplyIsNamedWithBothFilesAndACluster() {
        commits.get(THEIRS).put("large/app/config.yaml", config("same"));
        commits.get(THEIRS).put("small/app/config.yaml", config("elsewhere"));
        changes.put("drone/app/config.yaml", Optional.of(config("same")));
        changes.put("drone/app/other.yaml", Optional.of(config("elsewhere")));
        Renderer.Result.Tree tree = warned(other("dev", 2));
        assertThat(tree.warnings())
                .containsExactly(
                        "before",
                        "Warning on cluster type drone: ConfigMap shop/same (drone/app/config.yaml) is also in"
                                + " large/app/config.yaml of dev, which the same clusters follow: each environment applies its own"
                                + " over the other's, and what goes from one is deleted for both. Give each environment's"
                                + " its own name or namespace");
        assertThat(tree.notices())
                .containsExactly("Notice on cluster type drone: its clusters follow dev, too: edge-1 and 1 more");
        assertThat(tree.summary().warnings().orElseThrow().sentences())
                .as("what holds a merge")
                .containsExactly(tree.warnings().get(1));
    }

    @Test
    void theFolderCountsAsItIsWhenTheRenderingIsMerged() {
        commits.get(OURS).put("drone/stays.yaml", config("stays"));
        commits.get(OURS).put("drone/goes.yaml", config("goes"));
        for (String name : List.of("stays", "goes", "new")) {
            commits.get(THEIRS).put("large/" + name + ".yaml", config(name));
        }
        changes.put("drone/goes.yaml", Optional.empty());
        changes.put("drone/new.yaml", Optional.of(config("new")));
        assertThat(warned(other("dev", 1)).warnings())
                .hasSize(3)
                .anyMatch(warning -> warning.contains("shop/stays"))
                .anyMatch(warning -> warning.contains("shop/new"));
    }

    @Test
    void anObjectOfManyEnvironmentsIsOneWarning() {
        commits.get(THEIRS).put("large/config.yaml", config("same"));
        changes.put("drone/config.yaml", Optional.of(config("same")));
        Other[] others = new Other[5];
        for (int nr = 0; nr < others.length; nr++) {
            others[nr] = new Other("drone", "dev of pipeline p" + nr, GITOPS, "dev", "large", "edge-1", 1);
        }
        assertThat(warned(others).warnings())
                .hasSize(2)
                .last()
                .asString()
                .contains(
                        "is also in large/config.yaml of dev of pipeline p0, large/config.yaml of dev of pipeline p1, "
                                + "large/config.yaml of dev of pipeline p2 and of 2 more environments, which the same clusters"
                                + " follow: each environment applies its own over the others', and what goes from one is deleted for"
                                + " all");
    }

    /** Or every cluster that is added would hold merges again. */
    @Test
    void anotherClusterIsNoOtherWarning() {
        commits.get(THEIRS).put("large/config.yaml", config("same"));
        changes.put("drone/config.yaml", Optional.of(config("same")));
        RenderWarnings before = warned(other("dev", 1)).summary().warnings().orElseThrow();
        Other more = new Other("drone", "dev", GITOPS, "dev", "large", "another", 12);
        assertThat(warned(more).summary().warnings().orElseThrow()).isEqualTo(before);
    }

    /** One folder of theirs that cannot be read is that one alone. */
    @Test
    void theOthersOfARepositoryAreComparedAllTheSame() {
        commits.get(THEIRS).put("large/config.yaml", config("same"));
        changes.put("drone/config.yaml", Optional.of(config("same")));
        Other unreadable = new Other("drone", "qa", GITOPS, "qa", "large", "edge-1", 1);
        Renderer.Result.Tree tree = warned(unreadable, other("dev", 1));
        assertThat(tree.warnings()).hasSize(2);
        assertThat(tree.notices()).first().asString().contains("whether qa", "no such commit");
    }

    @Test
    void anotherThatCannotBeReadIsANoticeAndHoldsNothing() {
        away = Optional.of(new OutsideException.Rejected("there is no such repository (404)"));
        Renderer.Result.Tree tree = warned(other("dev", 1));
        assertThat(tree.warnings()).containsExactly("before");
        assertThat(tree.summary().warnings().orElseThrow().all()).isEmpty();
        assertThat(tree.notices())
                .singleElement()
                .asString()
                .contains("whether dev", "has the same objects could not be found out", "no such repository (404)");
    }

    @Test
    void aBranchThatIsNotThereHasNothingAndOneThatIsUnchangedIsReadOnce() {
        assertThat(warned(other("gone", 1)).warnings()).containsExactly("before");
        commits.get(THEIRS).put("large/config.yaml", config("same"));
        warned(other("dev", 1));
        warned(other("dev", 1));
        assertThat(reads).filteredOn(THEIRS::equals).hasSize(1);
    }
}
