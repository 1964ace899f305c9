package dev.lockstep.scheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.Location;
import dev.lockstep.scheduler.cli.Folders.Run;
import dev.lockstep.terminal.Console;
import dev.lockstep.terminal.UnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenderCommandTest {
    @TempDir
    Path folder;

    private Folders folders;

    @BeforeEach
    void checkOut() {
        folders = new Folders(folder);
    }

    @Test
    void theTreeIsWrittenAndCounted() {
        Run run = folders.render("--promoted-commit", Folders.COMMIT);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(run.out()).isEqualTo("5 written, 0 deleted, 0 unchanged; 1 cluster type, 1 assignment\n");
        assertThat(folders.files("out"))
                .containsOnlyKeys(
                        ".github/tracking/Promoted_Commit_Id",
                        "large/README.md",
                        "large/shop-web/config.yaml",
                        "large/shop-web/namespace.yaml",
                        "large/shop-web/reconciler.yaml")
                .containsEntry(".github/tracking/Promoted_Commit_Id", Folders.COMMIT)
                .containsEntry("large/shop-web/namespace.yaml", Folders.RENDERED_NAMESPACE);
    }

    @Test
    void theLayoutIsChosen() {
        assertThat(folders.render("--layout=scheduler").code()).isEqualTo(ExitCode.DONE);
        assertThat(folders.files("out")).containsKey("large/shop-web/platform-config.yaml");
    }

    @Test
    void nothingIsWrittenWhenThereAreErrors() {
        folders.write("dev/broken.yaml", "a: [\n");
        Run run = folders.render();
        assertThat(run.code()).isEqualTo(ExitCode.ERRORS);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(folders.path("dev/broken.yaml") + ":2: error: not readable as YAML")
                .endsWith("1 error; nothing was written\n");
        assertThat(folders.path("out")).doesNotExist();
    }

    @Test
    void anEmptyFolderIsFilledAndAnyOtherRefused() throws IOException {
        Files.createDirectory(folders.path("out"));
        assertThat(folders.render().code()).isEqualTo(ExitCode.DONE);
        SortedMap<String, String> before = folders.files("out");
        Run again = folders.render();
        assertThat(again.code()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(again.err()).contains("--out: " + folders.path("out") + " is not empty");
        assertThat(folders.files("out")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/etc/x", "a//x", "a\\..\\x", "c:/x", "a/\u0007"})
    void aPathThatLeadsOutIsNeverWritten(String path) {
        SortedMap<String, byte[]> tree = new TreeMap<>();
        tree.put("a/good", new byte[1]);
        tree.put(path, new byte[1]);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> OutputFolder.of(folders.path("out")).write(tree)))
                .isInstanceOf(UnusableException.class)
                .hasMessageContaining("cannot be written");
        assertThat(folders.path("out")).doesNotExist();
    }

    @Test
    void symbolicLinksAreNotFollowedAndNamed() throws IOException {
        folders.write("elsewhere/secret.yaml", "a: [\n");
        Files.createSymbolicLink(folders.path("dev/linked.yaml"), folders.path("elsewhere/secret.yaml"));
        Files.createSymbolicLink(folders.path("dev/folder"), folders.path("elsewhere"));
        Run run = folders.render();
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).contains("warning: ", "symbolic links are not followed", "and 1 more", "\n1 warning\n");
    }

    @Test
    void theFolderThatIsGivenMayBeALink() throws IOException {
        Files.move(folders.path("main"), folders.path("elsewhere"));
        Files.createSymbolicLink(folders.path("main"), folders.path("elsewhere"));
        assertThat(folders.render().err()).isEmpty();
        assertThat(folders.files("out")).hasSize(4);
    }

    @Test
    void whatGitKeepsIsPassedOver() {
        folders.write("main/.git/broken.yaml", "a: [\n");
        folders.write("dev/.git", "gitdir: elsewhere\n");
        folders.write("workloads/.git/broken.yaml", "a: [\n");
        folders.write("workloads/README.md", "text");
        assertThat(folders.render().err()).isEmpty();
    }

    @Test
    void aLargeFileThatNobodyReadsIsNoTrouble() {
        folders.write("main/picture.png", new byte[10_000_000]);
        folders.write("main/docs/large.yaml", new byte[5_000_000]);
        folders.write("main/.sourceignore", "docs/\n");
        Run run = folders.render();
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void aYamlFileThatIsTooLargeIsAnError() {
        folders.write("main/large.yaml", new byte[5_000_000]);
        Run run = folders.render();
        assertThat(run.code()).isEqualTo(ExitCode.ERRORS);
        assertThat(run.err()).contains("main/large.yaml:1: error: the file has 5000000 bytes");
    }

    @Test
    void foldersThatAreTooDeepAreNamed() {
        folders.write("main/" + "d/".repeat(33) + "x.yaml", "a: b\n");
        Run run = folders.render();
        assertThat(run.code()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(run.err()).contains("is deeper than 32 folders").doesNotContain("Try");
    }

    @Test
    void aWorkloadsFolderOfTheWrongNameIsNamedTogetherWithTheRightOne() throws IOException {
        Files.move(folders.path("workloads/shop"), folders.path("workloads/shpo"));
        Run run = folders.render();
        assertThat(run.code()).isEqualTo(ExitCode.ERRORS);
        assertThat(run.err())
                .contains(
                        "main/shop.yaml:1: error: WorkloadRegistration shop: its files",
                        "workloads/shpo is not looked at",
                        "1 error, 1 warning; nothing was written",
                        "hint: put what the path of WorkloadRegistration shop holds into the folder "
                                + folders.path("workloads/shop"));
    }

    @Test
    void whatWouldKeepLockstepFromPromotingIsAWarning() throws IOException {
        Files.delete(folders.path("main/dev.yaml"));
        Files.delete(folders.path("dev/base.yaml"));
        Run run = folders.render();
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(run.err())
                .contains(
                        "warning: Environment dev: is not declared in",
                        "warning: BaseRepo: there is none",
                        "2 warnings");
    }

    @Test
    void aMistakeInADeclarationIsAnErrorAlthoughTheTreeCouldBeRendered() {
        folders.write(
                "main/dev.yaml",
                "apiVersion: scheduler.kalypso.io/v1alpha1\nkind: Environment\nmetadata: {name: dev}\n");
        assertThat(folders.render().code()).isEqualTo(ExitCode.ERRORS);
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        folders.write(
                "dev/bad.yaml",
                "apiVersion: scheduler.kalypso.io/v1alpha1\nkind: ClusterType\n"
                        + "metadata: {name: \"a\\e[31m\\nb\\u202e\"}\nspec: {}\n");
        Run run = folders.render();
        assertThat(run.code()).isEqualTo(ExitCode.ERRORS);
        assertThat(run.err()).contains("a\\u001b[31m\\nb\\u202e");
        assertThat(run.err().chars().filter(c -> c != '\n')).noneMatch(Console::isControl);
    }

    @Test
    void aFileNameWithControlCharactersIsRefused() {
        folders.write("main/a\u001b.yaml", "a: b\n");
        Run run = folders.render();
        assertThat(run.code()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(run.err()).contains("a file name that cannot be used", "a\\u001b.yaml");
    }

    @Test
    void pathsAreShownAsTheyCanBeOpened() {
        assertThat(Problems.file(new Location("dev", "a/b.yaml", 1))).isEqualTo("dev/a/b.yaml");
        assertThat(Problems.file(new Location(".", "a/b.yaml", 1))).isEqualTo("a/b.yaml");
        assertThat(Problems.file(new Location("./dev", "b.yaml", 1))).isEqualTo("dev/b.yaml");
        assertThat(Problems.file(new Location("../dev", "b.yaml", 1))).isEqualTo("../dev/b.yaml");
    }

    @Test
    void aProblemNamesWhatItConcerns() {
        folders.write(
                "dev/large.yaml",
                folders.files("dev").get("large.yaml").replace("reconciler: flux", "reconciler: flxu"));
        assertThat(folders.render().err())
                .startsWith(folders.path("dev/large.yaml")
                        + ":1: error: ClusterType large: its reconciler is the Template flxu");
        folders.write("dev/large.yaml", folders.files("dev").get("large.yaml").replace("flxu", "flux"));
        folders.write("main/flux.yaml", Folders.template("flux", "{{ .Nope }}"));
        assertThat(folders.render().err())
                .startsWith(
                        folders.path("main/flux.yaml")
                                + ":1: error: deployment target shop-web on cluster type large, Template flux: template: flux:1");
    }

    /** Whatever stands in the files, a run ends with problems that are named. */
    @Test
    void spoiltFilesAreProblemsAndNothingElse() throws IOException {
        Random random = new Random(11);
        String marks = "{}[]:-'\"&*!|>%@`#,? \n\t";
        List<String> places = List.of("main", "dev", "workloads");
        for (int round = 0; round < 150; round++) {
            String place = places.get(random.nextInt(3));
            List<String> names = List.copyOf(folders.files(place).keySet());
            String name = place + "/" + names.get(random.nextInt(names.size()));
            byte[] before = Files.readAllBytes(folders.path(name));
            byte[] spoilt = before.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(spoilt.length);
                switch (random.nextInt(3)) {
                    case 0 -> spoilt[at] = (byte) random.nextInt(256);
                    case 1 -> spoilt[at] = (byte) marks.charAt(random.nextInt(marks.length()));
                    default -> spoilt = Arrays.copyOf(spoilt, Math.max(1, at));
                }
            }
            folders.write(name, spoilt);
            Run run = folders.diff();
            assertThat(run.code()).as("round %d: %s", round, run.err()).isIn(ExitCode.DONE, ExitCode.ERRORS);
            assertThat(run.code() == ExitCode.ERRORS)
                    .isEqualTo(run.err().contains(": error: ") || run.err().startsWith("error: "));
            assertThat(run.err().chars().filter(c -> c != '\n')).noneMatch(Console::isControl);
            folders.write(name, before);
        }
    }
}
