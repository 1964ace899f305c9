package dev.lockstep.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lockstep.promotion.RetryRules;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.yaml.FileProblem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineFileTest {
    private static final String HEAD = "apiVersion: lockstep.dev/v1\nkind: PromotionPipeline\n";

    private static PipelineFile.Result read(String text) {
        return PipelineFile.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<StagePlan> valid(String text) {
        PipelineFile.Result result = read(text);
        assertThat(result).isInstanceOf(PipelineFile.Result.Valid.class);
        return ((PipelineFile.Result.Valid) result).environments();
    }

    private static List<FileProblem> problems(String text) {
        PipelineFile.Result result = read(text);
        assertThat(result).isInstanceOf(PipelineFile.Result.Invalid.class);
        return ((PipelineFile.Result.Invalid) result).problems();
    }

    @Test
    void anEnvironmentNeedsNothingButItsName() {
        List<StagePlan> plans = valid(HEAD + "environments:\n- name: dev\n- name: stage\n- name: prod\n");
        assertThat(plans).extracting(StagePlan::environment).containsExactly("dev", "stage", "prod");
        assertThat(plans).extracting(StagePlan::after).containsExactly(List.of(), List.of("dev"), List.of("stage"));
        StagePlan dev = plans.get(0);
        assertThat(dev)
                .isEqualTo(new StagePlan(
                        "dev",
                        List.of(),
                        false,
                        StagePlan.MergeMethod.MERGE,
                        StagePlan.Layout.TUTORIAL,
                        Duration.ofMinutes(30),
                        Duration.ofDays(30),
                        Duration.ofDays(14),
                        Duration.ofHours(1),
                        Duration.ofMinutes(5),
                        java.util.Set.of(),
                        StagePlan.Workloads.OBSERVE));
    }

    @Test
    void retriesAreSaidForEachKindOfStep() {
        List<StagePlan> plans = valid(HEAD + """
                defaults:
                  retries:
                    step: {attempts: 7, first: 2s, longest: 5m}
                    merge: {first: 5m}
                environments:
                - name: dev
                - name: stage
                  retries:
                    step: {longest: 10s}
                """);
        RetryRules dev = plans.get(0).retries();
        assertThat(dev.step())
                .isEqualTo(new RetryRules.Rule(Optional.of(7), Duration.ofSeconds(2), Duration.ofMinutes(5)));
        assertThat(dev.merge())
                .isEqualTo(new RetryRules.Rule(Optional.empty(), Duration.ofMinutes(5), Duration.ofMinutes(5)));
        assertThat(dev.gate()).isEqualTo(RetryRules.Rule.STANDARD);
        RetryRules stage = plans.get(1).retries();
        assertThat(stage.step())
                .isEqualTo(new RetryRules.Rule(Optional.empty(), Duration.ofSeconds(1), Duration.ofSeconds(10)));
        assertThat(stage.merge()).isEqualTo(dev.merge());
    }

    @Test
    void whatAnEnvironmentSaysWinsOverTheDefaultsKeyByKey() {
        List<StagePlan> plans = valid(HEAD + """
                defaults:
                  autoMerge: true
                  deadlines: {merge: 2d, compliance: 1h30m}
                  withoutClusters: [small]
                environments:
                - name: dev
                - name: stage
                  autoMerge: false
                  deadlines:
                    merge: 5d
                  withoutClusters: []
                """);
        StagePlan stage = plans.get(1);
        assertThat(plans.get(0).autoMerge()).isTrue();
        assertThat(plans.get(0).withoutClusters()).containsExactly("small");
        assertThat(stage.autoMerge()).isFalse();
        assertThat(stage.mergeDeadline()).isEqualTo(Duration.ofDays(5));
        assertThat(stage.complianceDeadline()).isEqualTo(Duration.ofMinutes(90));
        assertThat(stage.withoutClusters()).isEmpty();
    }

    @Test
    void anEnvironmentMayComeAfterSeveralOrAfterNone() {
        List<StagePlan> plans =
                valid(HEAD + "environments: [{name: a}, {name: b, after: []}, {name: c, after: [a, b]}]");
        assertThat(plans).extracting(StagePlan::after).containsExactly(List.of(), List.of(), List.of("a", "b"));
    }

    @Test
    void theGitOpsBranchMayBeNamed() {
        StagePlan plan = valid(HEAD
                        + "environments: [{name: a, gitOps: {repo: 'https://github.com/acme/x', branch: live/eu}}]")
                .get(0);
        assertThat(plan.gitOpsRepository()).contains("https://github.com/acme/x");
        assertThat(plan.gitOpsBranch()).contains("live/eu");
        StagePlan half = valid(HEAD + "environments: [{name: a, gitOps: {branch: live}}]")
                .get(0);
        assertThat(half.gitOpsRepository()).isEqualTo(Optional.empty());
    }

    @Test
    void aByteOrderMarkIsNoMistake() {
        assertThat(valid("\uFEFF" + HEAD + "environments: [{name: a}]")).hasSize(1);
    }

    /** The text after the two lines of the head, so that its first line is line 3; then where, and words of the message. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(
                        "environment: []",
                        "3:1",
                        "\"environment\" is not a key of the file; did you mean environments?"),
                arguments("environments: []", "3:15", "a pipeline needs environments"),
                arguments("environments: dev", "3:15", "environments must be a list, such as [a, b], not \"dev\""),
                arguments(
                        "environments:",
                        "3:14",
                        "environments must be a list, such as [a, b]; nothing is written here"),
                arguments("environments:\n- dev", "4:3", "an environment must be a map with the keys name, after"),
                arguments("environments:\n- autoMerge: true", "4:3", "an environment needs a name"),
                arguments("environments:\n- name: Dev", "4:9", "\"Dev\" is not a name; use lower-case"),
                arguments("environments:\n- name: 12", "4:9", "name must be a text, not \"12\"; put it in quotes"),
                arguments("environments:\n- name: [dev]", "4:9", "name must be a text, not a list"),
                arguments("environments:\n- name: ''", "4:9", "name is empty"),
                arguments("environments:\n- name: a\n- name: a", "5:9", "listed twice, first in line 4"),
                arguments("environments:\n- name: a\n  name: b", "5:3", "name is written twice, first in line 4"),
                arguments("environments:\n- name: a\n  auto-merge: true", "5:3", "it is spelled autoMerge"),
                arguments("environments:\n- name: a\n  automerge: true", "5:3", "it is spelled autoMerge"),
                arguments("environments:\n- name: a\n  <<: {}", "5:3", "\"<<\" is not a key of an environment"),
                arguments("environments:\n- name: a\n  autoMerge: yes", "5:14", "must be true or false, not \"yes\""),
                arguments(
                        "environments:\n- name: a\n  autoMerge: 'true'",
                        "5:14",
                        "true or false, not \"true\", without quotes"),
                arguments(
                        "environments:\n- name: a\n  mergeMethod: Squash",
                        "5:16",
                        "must be one of merge, squash, rebase, not \"Squash\""),
                arguments(
                        "environments:\n- name: a\n  workloads: [observe]",
                        "5:14",
                        "must be one of observe, require, not a list"),
                arguments(
                        "environments:\n- name: a\n  baseCommit: pull-request",
                        "5:15",
                        "baseCommit must be one of push, pullRequest, not \"pull-request\""),
                arguments("environments:\n- name: a\n  layout: flat", "5:11", "must be one of tutorial, scheduler"),
                arguments(
                        "environments:\n- name: a\n  gracePeriod: 5",
                        "5:16",
                        "a duration such as 30m, 14d or 1h30m, not \"5\""),
                arguments("environments:\n- name: a\n  gracePeriod: PT5M", "5:16", "a duration such as 30m"),
                arguments("environments:\n- name: a\n  gracePeriod: 30m1h", "5:16", "a duration such as 30m"),
                arguments("environments:\n- name: a\n  gracePeriod: 2d", "5:16", "between 0s and 1d, not \"2d\""),
                arguments(
                        "environments:\n- name: a\n  deadlines: {merge: 0s}",
                        "5:22",
                        "between 1s and 365d, not \"0s\""),
                arguments(
                        "environments:\n- name: a\n  retries: {step: {attempts: 0}}",
                        "5:30",
                        "attempts must be a number from 1 to 1000, not \"0\""),
                arguments(
                        "environments:\n- name: a\n  retries: {step: {first: 5m, longest: 1m}}",
                        "5:40",
                        "longest must not be shorter than first, which is 5m"),
                arguments(
                        "environments:\n- name: a\n  retries: {soak: {attempts: 1}}",
                        "5:13",
                        "\"soak\" is not a key of retries"),
                arguments("environments:\n- name: a\n  deadlines: {merge: 366d}", "5:22", "between 1s and 365d"),
                arguments("environments:\n- name: a\n  deadlines: {merge: 9999999d}", "5:22", "a duration such as"),
                arguments(
                        "environments:\n- name: a\n  deadlines: {soak: 1h}",
                        "5:15",
                        "known are gate, step, merge, compliance"),
                arguments(
                        "environments:\n- name: a\n  deadlines: 1h",
                        "5:14",
                        "deadlines must be a map with the keys gate"),
                arguments(
                        "environments:\n- name: a\n  withoutClusters: small",
                        "5:20",
                        "must be a list, such as [a, b], not \"small\""),
                arguments(
                        "environments:\n- name: a\n  withoutClusters: [b, b]",
                        "5:24",
                        "b is listed twice in withoutClusters"),
                arguments(
                        "environments:\n- name: a\n  withoutClusters: [true]", "5:21", "must be a text, not \"true\""),
                arguments(
                        "environments:\n- name: a\n  after: [b]", "5:11", "there is no environment \"b\"; known are a"),
                arguments("environments:\n- name: a\n  after: [a]", "5:11", "a cannot come after itself"),
                arguments(
                        "environments:\n- name: a\n  after: [c]\n- name: c\n  after: []",
                        "5:11",
                        "c is listed below a"),
                arguments(
                        "environments:\n- name: a\n  after: [c]\n- name: b\n- name: c",
                        "5:11",
                        "in a circle: a after c after b after a"),
                arguments("environments:\n- name: a\n  gitOps: {}", "5:11", "gitOps says neither repo nor branch"),
                arguments(
                        "environments:\n- name: a\n  gitOps: {repo: nowhere}",
                        "5:18",
                        "is not the address of a repository"),
                arguments(
                        "environments:\n- name: a\n  gitOps: {repo: 'https://me:secret@github.com/a/b'}",
                        "5:18",
                        "holds a user, a password or a query"),
                arguments("environments:\n- name: a\n  gitOps: {branch: 'a b'}", "5:20", "is not the name of a branch"),
                arguments("environments:\n- name: a\n  gitOps: {branch: -f}", "5:20", "is not the name of a branch"),
                arguments("environments:\n- name: a\n  ? [x]\n  : y", "5:5", "a list or map cannot be a key"),
                arguments("environments:\n- &one\n  name: a\n- *one", "4:3", "anchors (&one) are not allowed"),
                arguments("environments:\n- &one\n  name: a\n- *one", "6:3", "aliases (*one) are not allowed"),
                arguments("environments:\n- name: !!str a", "4:9", "tags (tag:yaml.org,2002:str) are not allowed"),
                arguments("environments:\n- name: a\n---\nkind: x", "5:1", "a second document begins here"),
                arguments("environments:\n- name: a\n bad", "5:2", "not readable as YAML"),
                arguments("environments:\n- name: a\n  after: [a", "5:12", "not readable as YAML"),
                arguments(
                        "defaults: {name: a}\nenvironments: [{name: a}]", "3:12", "\"name\" is not a key of defaults"),
                arguments("environments: [[[[[[[[[[]]]]]]]]]]", "3:22", "nested more than 8 deep"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsPlaceAndWhatToWrite(String text, String place, String words) {
        assertThat(problems(HEAD + text))
                .anySatisfy(problem -> assertThat(problem.toString())
                        .startsWith(".github/promotion-pipeline.yaml:" + place + ": ")
                        .contains(words)
                        .doesNotContain("secret"));
    }

    @Test
    void allMistakesAreToldInTheOrderOfTheLines() {
        assertThat(problems("""
                kind: Pipeline
                defaults:
                  gracePeriod: soon
                environments:
                - name: dev
                  autoMerge: maybe
                - name: dev
                  mergeMethod: fast
                  after: [nowhere]
                """)).extracting(FileProblem::line).containsExactly(1, 1, 3, 6, 7, 8);
    }

    @Test
    void sharedGitOpsBranchesAreToldWhereBothAreNamed() {
        assertThat(problems(HEAD + """
                environments:
                - name: a
                  gitOps: {repo: 'https://github.com/acme/x', branch: live}
                - name: b
                  gitOps: {repo: 'https://github.com/Acme/x.git', branch: live}
                """)).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(7);
            assertThat(problem.message()).contains("b and a share the GitOps branch live");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# only a comment\n", "---\n"})
    void anEmptyFileIsTold(String text) {
        assertThat(problems(text)).first().asString().containsAnyOf("empty", "must be a map");
    }

    @Test
    void tooMuchIsToldAndNotRead() {
        assertThat(problems(HEAD + "#" + "x".repeat(70_000)))
                .singleElement()
                .asString()
                .contains("at most 65536");
        String many = IntStream.range(0, 51).mapToObj(i -> "- name: e" + i).collect(Collectors.joining("\n"));
        assertThat(problems(HEAD + "environments:\n" + many))
                .singleElement()
                .asString()
                .contains("at most 50");
        String list = IntStream.range(0, 101).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        assertThat(problems(HEAD + "environments: [{name: a, withoutClusters: [" + list + "]}]"))
                .singleElement()
                .asString()
                .contains("at most 100");
    }

    @Test
    void moreMistakesThanAnybodyReadsAreCounted() {
        String wrong = IntStream.range(0, 90).mapToObj(i -> "k" + i + ": 1").collect(Collectors.joining("\n"));
        List<FileProblem> problems = problems(HEAD + wrong + "\nenvironments: [{name: a}]");
        assertThat(problems).hasSize(51);
        assertThat(problems.get(50).message()).contains("40 more problems");
    }

    @Test
    void anAliasBombDoesNotGoOff() {
        StringBuilder bomb = new StringBuilder(HEAD + "a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
        }
        assertThat(problems(bomb.toString()))
                .anySatisfy(problem -> assertThat(problem.message()).contains("aliases"));
    }

    @Test
    void whatIsNotUtf8IsTold() {
        PipelineFile.Result result = PipelineFile.read(new byte[] {'a', ':', ' ', (byte) 0xff});
        assertThat(((PipelineFile.Result.Invalid) result).problems())
                .singleElement()
                .asString()
                .contains("UTF-8");
    }
}
