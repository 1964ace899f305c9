package dev.lockstep.judge;

import static dev.lockstep.judge.Judging.OTHER;
import static dev.lockstep.judge.Judging.folder;
import static dev.lockstep.judge.Judging.input;
import static dev.lockstep.judge.Judging.judge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.judge.Judging.Run;
import dev.lockstep.terminal.Option;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be given in which form, and what is said of what cannot be used. */
class JudgeCommandTest {
    private static final String READY = "53fee4503f445bc4a8210083526ddba5ba039f21";
    private static final String HEALTHY = "d37cd4aea7cde8761c7df53faec5a023d26f6e44";

    @TempDir
    Path folder;

    @Test
    void tellsStateReasonsAndAdvice() {
        Run run = judge(input("argo-out-of-sync-manual.json"), "--commit", "19540BA424B7A639548BC6DEF4598F1689D2CFEB");
        assertThat(run.code().number()).isEqualTo(12);
        assertThat(run.out())
                .startsWith("application argocd/fleet\n  follows: git.example/fleet/gitops, branch dev, folder large\n")
                .contains("  state:   BLOCKED\n", "  reason:  ", "  advice:  ");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void readsFilesOfTheirOwn() throws IOException {
        String list = input("flux-ready.json");
        int second = list.indexOf("  {\n   \"apiVersion\": \"source.toolkit");
        String kustomization = list.substring(list.indexOf("  {\n   \"apiVersion\": \"kustomize"), second)
                .strip()
                .replaceFirst(",$", "");
        String repository = list.substring(second, list.lastIndexOf(']'));
        Path one = Files.writeString(folder.resolve("k.json"), kustomization);
        Path two = Files.writeString(folder.resolve("g.json"), repository, StandardCharsets.UTF_16LE);
        String[] words = {"--commit", READY, one.toString(), two.toString()};
        assertThat(judge("", words).code()).isEqualTo(ExitCode.PROVEN);
        assertThat(judge(kustomization + "\n" + repository, "--commit", READY, "-")
                        .code())
                .as("one after another")
                .isEqualTo(ExitCode.PROVEN);
        assertThat(judge("[" + kustomization + "," + repository + "]", "--commit", READY)
                        .code())
                .as("in an array")
                .isEqualTo(ExitCode.PROVEN);
        Run alone = judge(kustomization, "--commit", READY);
        assertThat(alone.code()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(alone.out())
                .contains("follows GitRepository flux-system/fleet-dev, which is not given", "kubectl get");
        Run source = judge(repository, "--commit", READY);
        assertThat(source.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(source.err()).contains("no Kustomization that follows it");
    }

    @Test
    void ofSeveralTheWorstCounts() {
        Run run = judge(
                "", "--commit", HEALTHY, file("argo-synced-healthy.json"), file("argo-shared-resource-stage.json"));
        assertThat(run.code()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(run.out()).contains("state:   PROVEN", "state:   UNKNOWN").endsWith("together: UNKNOWN\n");
        String list = "{\"metadata\":{},\"items\":[" + input("argo-synced-healthy.json") + "]}";
        assertThat(judge(list, "--commit", HEALTHY).code())
                .as("a list of Argo CD")
                .isEqualTo(ExitCode.PROVEN);
        assertThat(judge("{\"items\":[]}", "--commit", HEALTHY).err()).contains("there is nothing to judge");
    }

    /** As the Kustomization of flux bootstrap, which applied itself. */
    @Test
    void whatAppliedItselfIsNotLeftOut() {
        String bootstrapped = input("flux-build-failed.json")
                .replaceFirst(
                        "\"name\": \"fleet-dev-fleet-dev\",",
                        "\"name\": \"fleet-dev-fleet-dev\", \"labels\": {\"kustomize.toolkit.fluxcd.io/name\":"
                                + " \"fleet-dev-fleet-dev\", \"kustomize.toolkit.fluxcd.io/namespace\": \"flux-system\"},");
        assertThat(bootstrapped).contains("kustomize.toolkit.fluxcd.io/namespace");
        Run run = judge(bootstrapped, "--commit", "dd3c751a2adc3525fedb590087cc6a4f911379e0");
        assertThat(run.code()).isEqualTo(ExitCode.FAILING);
        assertThat(run.out()).contains("BuildFailed");
    }

    @Test
    void whatProvesNoCommitIsNamedUnlessLessWasAskedFor() {
        String chart = input("argo-degraded.json")
                .replace("\"name\": \"fleet\"", "\"name\": \"charted\"")
                .replaceFirst("\"path\": \"large\",", "\"chart\": \"podinfo\",");
        String both = input("argo-synced-healthy.json") + chart;
        Run run = judge(both, "--commit", HEALTHY);
        assertThat(run.code()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(run.out())
                .contains(
                        "state:   PROVEN", "application argocd/charted follows no Git repository", "--repository URL");
        assertThat(judge(both, "--commit", HEALTHY, "--repository=https://git.example/fleet/gitops")
                        .code())
                .isEqualTo(ExitCode.PROVEN);
        assertThat(judge(chart, "--commit", HEALTHY).code()).isEqualTo(ExitCode.UNKNOWN);
        Run nothing = judge(chart, "--commit", HEALTHY, "--branch=dev");
        assertThat(nothing.code()).isEqualTo(ExitCode.MISUSED);
        assertThat(nothing.err()).contains("it follows nothing that can be judged");
    }

    /** Reasons are not known then: what cannot be explained proves nothing and fails nothing. */
    @Test
    void readsRowsOfResourceGraphAndWhatTheAzureCliPrints() {
        String get = input("azure-ready.json").strip();
        String commit = "03a1babb5a50c92622720a45a3462313e32e8929";
        String row = get.replaceAll(
                "\"statusConditions\": \\[\\s*\\{[^}]*?\"message\": (\"[^\"]*\")[^\\]]*\\]", "\"message\": $1");
        assertThat(row).doesNotContain("statusConditions");
        String answer = "{\"totalRecords\":1,\"count\":1,\"data\":" + row + ",\"resultTruncated\":\"false\"}";
        assertThat(judge(answer, "--commit", commit)).returns(ExitCode.PROVEN, Run::code);
        String failing = input("azure-build-failed.json")
                .replaceAll(
                        "\"statusConditions\": \\[\\s*\\{[^}]*?\"message\": (\"[^\"]*\")[^\\]]*\\]", "\"message\": $1");
        Run unexplained = judge(failing, "--commit", "dd3c751a2adc3525fedb590087cc6a4f911379e0", "--branch", "dev");
        assertThat(unexplained.code()).isEqualTo(ExitCode.APPLYING);
        assertThat(unexplained.out()).contains("details by a direct read");
        String id = get.substring(get.indexOf("\"id\""), get.indexOf("\"name\""));
        String properties = get.substring(get.indexOf("\"properties\": {") + 15, get.lastIndexOf("}"));
        assertThat(judge("{" + id + properties, "--commit", commit).code())
                .as("az k8s-configuration flux show")
                .isEqualTo(ExitCode.PROVEN);
    }

    @Test
    void oneOfSeveralBranchesMustBeChosen() {
        Run unclear = judge(input("argo-multi-source.json"), "--commit", OTHER);
        assertThat(unclear.code()).isEqualTo(ExitCode.MISUSED);
        assertThat(unclear.err())
                .contains(
                        "application argocd/multi follows",
                        "git.example/fleet/gitops stage",
                        "--branch NAME",
                        "--help");
        Run nothing = judge(input("argo-multi-source.json"), "--commit", OTHER, "--branch", "main");
        assertThat(nothing.code()).isEqualTo(ExitCode.MISUSED);
        assertThat(nothing.err())
                .contains("nothing of the input follows that branch", "git.example/fleet/gitops dev small");
        Run folder = judge(input("argo-synced-healthy.json"), "--commit", HEALTHY, "--path", "small/apps");
        assertThat(folder.code()).isEqualTo(ExitCode.MISUSED);
        assertThat(judge(
                                input("argo-synced-healthy.json"),
                                "--commit",
                                HEALTHY,
                                "--path=./large",
                                "--repository=git@git.example:fleet/gitops.git")
                        .code())
                .isEqualTo(ExitCode.PROVEN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                        | which commit? --commit SHA
            --commit                                  | no value is given for --commit SHA
            --commit d37cd4a                          | must be the 40 hexadecimal digits of a commit, not d37cd4a
            --comit d37cd4a                           | unknown option --comit
            -x                                        | unknown option -x
            --commit @ --commit @                     | --commit is given twice
            --commit @ --workloads ignore             | --workloads must be observe or require, not ignore
            --commit @ --at yesterday                 | --at must be a time such as
            --commit @ --json=yes                     | --json takes no value
            --commit @ - -                            | can be read only once
            --commit @ --repository ://               | --repository:
            """)
    void wrongUseIsSaid(String words, String said) {
        String[] given = Stream.of(words.split(" "))
                .filter(w -> !w.isEmpty())
                .map(w -> w.replace("@", HEALTHY))
                .toArray(String[]::new);
        Run run = judge(input("argo-synced-healthy.json"), given);
        assertThat(run.code()).isEqualTo(ExitCode.MISUSED);
        assertThat(run.code().number()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(said, "Try 'java -jar lockstep-judge.jar --help'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                          | standard input holds no object
            `[]`                                        | standard input holds no object
            {"metadata": {"name": "a",}}                | standard input:1:27: this is not readable as JSON
            {"a": 1, "a": 2}                            | Duplicate field 'a'
            nothing                                     | standard input:1:1: this is not readable as JSON
            {"spec": {                                  | this is not readable as JSON
            7                                           | neither an Argo CD application nor
            {"kind": "Pod", "apiVersion": "v1"}         | but v1 Pod
            {"kind": "Kustomization", "apiVersion": "kustomize.config.k8s.io/v1beta1"} | the kustomization.yaml of a folder
            {"kind": "Kustomization", "spec": {}}       | has no name
            {"error": "permission denied", "code": 7}   | an error of the API: permission denied
            {"error": {"code": "ResourceNotFound", "message": "not found."}} | an error of the API: not found.
            {"metadata": {"name": "a"}, "spec": {}}     | has sources, and this has none
            {"id": "/x/fluxConfigurations/a"}           | without properties
            """)
    void whatCannotBeReadIsSaid(String given, String said) {
        Run run = judge(given, "--commit", HEALTHY);
        assertThat(run.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(run.code().number()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(said).doesNotContain("\tat ", "defect");
    }

    @Test
    void tooMuchIsRefusedBeforeItTakesMemory() {
        assertThat(judge("\"" + "x".repeat(Document.MOST_BYTES) + "\"", "--commit", HEALTHY))
                .returns(ExitCode.UNREADABLE, Run::code)
                .satisfies(run -> assertThat(run.err()).contains("has more than 16777216 bytes"));
        String many = "[" + "{},".repeat(Document.MOST_VALUES / 2) + "{}]";
        assertThat(judge(many, "--commit", HEALTHY).err()).contains("more than 1000000 names and values");
        String deep = "[".repeat(Document.MOST_DEPTH + 1);
        assertThat(judge(deep, "--commit", HEALTHY).err())
                .contains("not readable as JSON")
                .contains("depth");
        assertThat(judge("[[[[[[{}]]]]]]", "--commit", HEALTHY).err()).contains("lists in lists in lists");
    }

    @Test
    void filesThatAreNotThereAreNamed() {
        assertThat(judge("", "--commit", HEALTHY, folder.resolve("none.json").toString())
                        .err())
                .contains("none.json cannot be read: it does not exist");
        assertThat(judge("", "--commit", HEALTHY, folder.toString()).err()).contains("is a folder; a file is expected");
    }

    /** Names come from others: they neither move the cursor nor stand in a command that somebody may paste. */
    @Test
    void whatOthersWroteIsHarmless() {
        String bad = input("argo-progressing.json").replace("\"name\": \"fleet\"", "\"name\": \"x;$(id)\\u001b[2J\"");
        Run run = judge(bad, "--commit", "6337f70c977df7b5186845f49947d7d553718058");
        assertThat(run.code()).isEqualTo(ExitCode.APPLYING);
        assertThat(run.out().chars().filter(c -> c != '\n')).noneMatch(Character::isISOControl);
        String advice = run.out().lines().filter(l -> l.startsWith("  advice:")).collect(Collectors.joining());
        assertThat(advice).contains("argocd app get NAME").doesNotContain("$(id)");
    }

    @Test
    void helpNamesOptionsAndExitCodes() {
        Run help = judge("", "--help");
        assertThat(help.code().number()).isZero();
        assertThat(help.out())
                .contains(Options.ALL.stream().map(Option::shown).toList())
                .contains(Arrays.stream(ExitCode.values())
                        .map(code -> code.number() + "  " + code.meaning())
                        .toList());
        assertThat(judge("", "--version").out()).startsWith("lockstep-judge ");
    }

    @Test
    void whenItWasReadCounts() {
        Run early = judge(
                input("argo-sync-window.json"),
                "--commit",
                "2f6c034a1a75d48834150b825c0f8811285d81a9",
                "--at",
                "2026-11-10T02:25:30Z");
        assertThat(early.out()).contains("state:   APPLYING", "auto-sync has not started yet");
    }

    private static String file(String name) {
        return folder().resolve(name).toString();
    }
}
