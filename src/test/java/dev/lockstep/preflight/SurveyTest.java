package dev.lockstep.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.rendering.Declarations;
import dev.lockstep.scheduler.FileSet;
import dev.lockstep.scheduler.Limits;
import dev.lockstep.scheduler.SchedulerEngine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rollback of one environment looks at the others: nothing in them may end it. */
class SurveyTest {
    private static final String KIND = "apiVersion: scheduler.kalypso.io/v1alpha1\nkind: ";
    private static final String CONTROL_PLANE = "https://git.example.com/acme/control-plane";
    private static final String BASE = "b".repeat(40);

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

    private static Survey survey(String environment, String gitOps) {
        GitReader git = new GitReader() {
            @Override
            public Optional<String> head(RepositoryUrl repository, String branch) {
                if (repository.fullName().endsWith("/defect")) {
                    throw new StackOverflowError();
                }
                return Optional.of("1".repeat(40));
            }

            @Override
            public FileSet read(RepositoryUrl repository, String commit, String folder, Predicate<String> wanted) {
                String text = commit.equals(BASE)
                        ? KIND + "Environment\nmetadata: {name: dev}\nspec:\n  controlPlane: {repo: '" + environment
                                + "', branch: dev, path: .}\n"
                        : KIND + "GitOpsRepo\nmetadata: {name: dev}\nspec: {repo: '" + gitOps
                                + "', branch: dev, path: .}\n---\n" + KIND
                                + "BaseRepo\nmetadata: {name: dev}\nspec: {repo: 'git::https://x', branch: main, path: .}\n";
                return new FileSet(
                        repository.fullName(),
                        new TreeMap<>(Map.of("dev.yaml", text.getBytes(StandardCharsets.UTF_8))));
            }

            @Override
            public SortedMap<String, Entry> entries(RepositoryUrl repository, String commit, String folder, int limit) {
                return new TreeMap<>();
            }

            @Override
            public Optional<byte[]> file(RepositoryUrl repository, String commit, String path) {
                return Optional.empty();
            }
        };
        Declarations declarations = new Declarations(git, new SchedulerEngine(), Limits.defaults(), 1);
        PipelineDefinition pipeline = pipeline();
        return Survey.of(git, declarations, pipeline, BASE, declarations.base(pipeline, BASE), pipeline.plan("dev"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"git::https://github.com/acme/x", "a+b:c", "https://", "https://git.example.com/acme/defect"})
    void nothingThatAnEnvironmentNamesEndsIt(String odd) {
        for (Survey survey : List.of(survey(odd, CONTROL_PLANE), survey(CONTROL_PLANE, odd))) {
            assertThat(survey.checks())
                    .filteredOn(check -> check.outcome() == Check.Outcome.ERROR)
                    .singleElement()
                    .satisfies(check -> assertThat(check.found())
                            .containsPattern("not a repository address|internal error.*StackOverflowError"));
        }
    }
}
