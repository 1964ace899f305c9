package dev.lockstep.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.RenderRules;
import dev.lockstep.scheduler.SchedulerEngine;
import dev.lockstep.scheduler.metering.RenderBudget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class InputsTest {
    private static final String KIND = "apiVersion: scheduler.kalypso.io/v1alpha1\nkind: ";
    private static final String BASE = "b".repeat(40);
    private static final String CONTROL_PLANE = "https://git.example.com/acme/control-plane";

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final Repositories git = new Repositories();
    private boolean complete = true;
    private Set<String> idle = Set.of();
    private RenderRules rules = RenderRules.NEWEST;

    private Pins pin(boolean waits, String... before) {
        Map<String, Pins.Source> sources = new TreeMap<>();
        for (String team : before) {
            sources.put(
                    team,
                    new Pins.Source(
                            "https://git.example.com/acme/teams", "main", "9".repeat(40), team, Optional.of("w")));
        }
        Declarations declarations = new Declarations(git, new SchedulerEngine(), Limits.defaults(), 1);
        return new Inputs(git, git, declarations, new InputDigest(git))
                .pin(
                        pipeline(),
                        BASE,
                        "dev",
                        rules,
                        NOW,
                        Optional.of(new Inputs.LastSources(sources, complete, idle)),
                        waits);
    }

    @Test
    void whereTooMuchIsReadAtOnceIsTriedAgain() {
        Limits hurried = Limits.defaults().with(new RenderBudget(Duration.ofMillis(1), 1 << 20));
        Declarations full = new Declarations(git, new SchedulerEngine(), hurried, 0);
        assertThatThrownBy(() -> full.base(pipeline(), BASE))
                .isInstanceOf(OutsideException.Transient.class)
                .hasMessageContaining("being read");
    }

    @Test
    void aBranchThatIsGoneLeavesItsWorkloadAtTheCommitOfTheLastRendering() {
        git.gone.add("teams next");
        Pins pins = pin(true, "team-3");
        assertThat(pins.workloads().get("team-3").commit()).isEqualTo("9".repeat(40));
        assertThat(pins.workloads().get("team-0").commit()).isEqualTo("1".repeat(40));
        assertThat(pins.passedOver()).isEmpty();
        assertThat(pins.notes())
                .singleElement()
                .asString()
                .contains("team-3", "team-3.yaml:1", "9999999", "branch next", "does not exist", "as before");
    }

    @Test
    void aRepositoryThatIsRefusedToUsIsPassedOverWhereNothingOfItRunsAndTakenUpWhenItCanBeRead() {
        git.refused = Optional.of(new OutsideException.Rejected("there is no such repository (404)"));
        Pins pins = pin(true, "team-0", "team-1", "team-2");
        assertThat(pins.workloads()).containsOnlyKeys("team-0", "team-1", "team-2");
        assertThat(pins.passedOver()).containsExactly("team-3");
        assertThat(pins.notes())
                .hasSize(4)
                .anySatisfy(
                        note -> assertThat(note).contains("team-3", "passed over", "404", "correct the registration"));

        git.refused = Optional.empty();
        assertThat(InputDigest.differences(
                        pins.inputs().orElseThrow(), pin(true).inputs().orElseThrow()))
                .containsExactly("team-3");
    }

    /** What runs there may be of it. */
    @Test
    void whereAnEarlierRenderingCannotBeReadNothingIsPassedOver() {
        git.gone.add("teams next");
        complete = false;
        assertThat(pin(true, "team-3").workloads()).containsKey("team-3");
        assertThatThrownBy(() -> pin(true))
                .isInstanceOf(OutsideException.Rejected.class)
                .hasMessageContaining("team-3")
                .hasMessageContaining("earlier rendering of this environment cannot be read");
    }

    /** What came to be an error since must not keep people from going back. */
    @Test
    void theEnvironmentBranchIsReadByTheRulesOfThen() {
        git.gitOpsMore = "sops: {mac: x}\n";
        assertThatThrownBy(() -> pin(true))
                .isInstanceOf(OutsideException.Rejected.class)
                .hasMessageContaining("SOPS");
        rules = new RenderRules(0);
        assertThat(pin(true).workloads()).hasSize(4);
    }

    /** What runs there may have come from elsewhere. */
    @Test
    void anEnvironmentThatWasNotRenderedYetPassesNothingOver() {
        git.gone.add("teams next");
        Declarations declarations = new Declarations(git, new SchedulerEngine(), Limits.defaults(), 1);
        Inputs inputs = new Inputs(git, git, declarations, new InputDigest(git));
        assertThatThrownBy(() -> inputs.pin(pipeline(), BASE, "dev", RenderRules.NEWEST, NOW, Optional.empty(), false))
                .isInstanceOf(OutsideException.Rejected.class)
                .hasMessageContaining("team-3")
                .hasMessageContaining("branch next")
                .hasMessageContaining("would be deleted");
        git.refused = Optional.of(new OutsideException.Transient("no answer", null));
        assertThatThrownBy(() -> inputs.pin(pipeline(), BASE, "dev", RenderRules.NEWEST, NOW, Optional.empty(), false))
                .isInstanceOf(OutsideException.Transient.class);
    }

    @Test
    void whereNoCommitCanBeReadAnyMoreItIsAnErrorThatNamesTheWorkload() {
        git.gone.add("teams next");
        git.missingFolders.add("9".repeat(40));
        assertThatThrownBy(() -> pin(true, "team-3"))
                .isInstanceOf(OutsideException.Rejected.class)
                .hasMessageContaining("WorkloadRegistration team-3")
                .hasMessageContaining("would delete what runs")
                .hasMessageContaining("9999999");
    }

    /** Of one registration alone, whatever its address is, and whatever a library throws over it. */
    @Test
    void anOddAddressOrADefectConcernsOneWorkload() {
        for (String odd :
                List.of("git::https://github.com/acme/x", "a+b:c", "s3::https://s3.example.com/b", "https://")) {
            git.oddAddress = odd;
            Pins pins = pin(true, "team-3");
            assertThat(pins.workloads()).as(odd).containsOnlyKeys("team-0", "team-1", "team-2", "team-3");
            assertThat(pins.workloads().get("team-3").commit()).isEqualTo("9".repeat(40));
            assertThat(pins.notes()).singleElement().asString().contains("team-3.yaml:1", "not a repository address");
        }
        git.oddAddress = "https://git.example.com/acme/defect";
        assertThat(pin(true, "team-3").notes())
                .singleElement()
                .asString()
                .contains("team-3", "internal error", "NullPointerException");
    }

    /** Nothing of it runs there, so that leaving it out deletes nothing. */
    @Test
    void whereNoCommitCanBeReadAnyMoreAWorkloadWithoutTargetsHereIsPassedOver() {
        idle = Set.of("team-3");
        git.gone.add("teams next");
        assertThat(pin(true, "team-3").workloads()).as("the local copy has it").containsKey("team-3");
        git.missingFolders.add("9".repeat(40));
        Pins pins = pin(true, "team-3");
        assertThat(pins.workloads()).containsOnlyKeys("team-0", "team-1", "team-2");
        assertThat(pins.passedOver()).containsExactly("team-3");
        assertThat(pins.notes()).singleElement().asString().contains("team-3", "passed over", "does not exist");
    }

    @Test
    void neitherDoesASilentServerHoldARollbackUpForAWorkloadWithoutTargetsHere() {
        git.silentFolders.add("9".repeat(40));
        git.gone.add("teams next");
        assertThatThrownBy(() -> pin(false, "team-3")).isInstanceOf(OutsideException.Transient.class);
        idle = Set.of("team-3");
        assertThat(pin(false, "team-3").passedOver()).containsExactly("team-3");
        assertThatThrownBy(() -> pin(true, "team-3")).isInstanceOf(OutsideException.Transient.class);
    }

    @Test
    void aHeadWithoutTheFolderIsNotRendered() {
        git.missingFolders.add("2".repeat(40));
        Pins pins = pin(true, "team-3");
        assertThat(pins.workloads().get("team-3").commit()).isEqualTo("9".repeat(40));
        assertThat(pins.notes()).singleElement().asString().contains("there is no folder 'team-3'");
    }

    @Test
    void aRepositoryThatDoesNotAnswerIsWaitedForUntilItIsNot() {
        git.refused = Optional.of(new OutsideException.Transient("no answer", null));
        assertThatThrownBy(() -> pin(true, "team-0", "team-1", "team-2", "team-3"))
                .isInstanceOf(OutsideException.Transient.class);
        Pins pins = pin(false, "team-0", "team-1", "team-2", "team-3");
        assertThat(pins.workloads().values()).extracting(Pins.Source::commit).containsOnly("9".repeat(40));
        assertThat(git.asked.stream().filter("teams main"::equals)).hasSize(2);
    }

    @Test
    void aBranchThatHoldsManyWorkloadsIsAskedForOnce() {
        Declarations declarations = new Declarations(git, new SchedulerEngine(), Limits.defaults(), 1);
        Inputs inputs = new Inputs(git, git, declarations, new InputDigest(git));

        Pins pins = inputs.pin(pipeline(), BASE, "dev", RenderRules.NEWEST, NOW, Optional.empty(), true);

        assertThat(pins.workloads()).containsOnlyKeys("team-0", "team-1", "team-2", "team-3");
        assertThat(pins.workloads().values())
                .extracting(Pins.Source::commit)
                .containsExactly("1".repeat(40), "1".repeat(40), "1".repeat(40), "2".repeat(40));
        assertThat(git.asked).containsExactly("control-plane dev", "fleet dev", "teams main", "teams next");
    }

    private static PipelineDefinition pipeline() {
        Duration day = Duration.ofDays(1);
        return new PipelineDefinition(
                "acme",
                CONTROL_PLANE,
                "main",
                List.of(new StagePlan(
                        "dev",
                        List.of(),
                        false,
                        StagePlan.MergeMethod.MERGE,
                        StagePlan.Layout.TUTORIAL,
                        day,
                        day,
                        day,
                        day,
                        day,
                        Set.of(),
                        StagePlan.Workloads.OBSERVE)));
    }

    /** A control plane whose workloads are folders of one repository; each head that is asked for is noted. */
    private static final class Repositories implements GitReader, GitHistory {
        private final List<String> asked = new ArrayList<>();
        private final Set<String> gone = new HashSet<>();
        private final Set<String> missingFolders = new HashSet<>();
        private final Set<String> silentFolders = new HashSet<>();
        private Optional<OutsideException> refused = Optional.empty();
        private String gitOpsMore = "";
        /** Of the last team's repository. */
        private String oddAddress = "https://git.example.com/acme/teams";

        @Override
        public Optional<String> head(RepositoryUrl repository, String branch) {
            String name = repository.fullName().replace("acme/", "") + " " + branch;
            asked.add(name);
            if (refused.isPresent() && name.startsWith("teams")) {
                throw refused.get();
            }
            if (name.startsWith("defect")) {
                throw new NullPointerException();
            }
            if (gone.contains(name)) {
                return Optional.empty();
            }
            return Optional.of((branch.equals("next") ? "2" : "1").repeat(40));
        }

        @Override
        public SortedMap<String, Entry> entries(RepositoryUrl repository, String commit, String folder, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSet read(RepositoryUrl repository, String commit, String folder, Predicate<String> wanted) {
            TreeMap<String, byte[]> files = new TreeMap<>();
            if (commit.equals(BASE)) {
                put(
                        files,
                        "dev.yaml",
                        "Environment\nmetadata: {name: dev}\nspec:\n  controlPlane: {repo: " + CONTROL_PLANE
                                + ", branch: dev, path: .}\n");
                for (int team = 0; team < 4; team++) {
                    put(
                            files,
                            "team-" + team + ".yaml",
                            "WorkloadRegistration\nmetadata: {name: team-" + team
                                    + "}\nspec:\n  workload: {repo: '"
                                    + (team == 3 ? oddAddress : "https://git.example.com/acme/teams") + "', branch: "
                                    + (team == 3 ? "next" : "main") + ", path: team-" + team + "}\n  workspace: w\n");
                }
            } else {
                put(
                        files,
                        "gitops.yaml",
                        "GitOpsRepo\nmetadata: {name: dev}\nspec: {repo: https://git.example.com/acme/fleet,"
                                + " branch: dev, path: .}\n" + gitOpsMore);
            }
            return new FileSet(repository.fullName(), files);
        }

        private static void put(TreeMap<String, byte[]> files, String path, String resource) {
            files.put(path, (KIND + resource).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Optional<byte[]> file(RepositoryUrl repository, String commit, String path) {
            return Optional.empty();
        }

        @Override
        public Optional<CommitInfo> commit(RepositoryUrl repository, String commit) {
            return Optional.empty();
        }

        @Override
        public Order order(RepositoryUrl repository, String first, String second) {
            return Order.SAME;
        }

        @Override
        public Optional<String> folderId(RepositoryUrl repository, String commit, String folder) {
            if (silentFolders.contains(commit)) {
                throw new OutsideException.Transient("no answer", null);
            }
            return missingFolders.contains(commit)
                    ? Optional.empty()
                    : Optional.of((repository.fullName() + folder).hashCode() + "");
        }

        @Override
        public List<CommitInfo> between(RepositoryUrl repository, String older, String newer, int limit) {
            return List.of();
        }

        @Override
        public boolean onlyBroughtUpToDate(RepositoryUrl repository, String ours, String head, String base) {
            return false;
        }
    }
}
