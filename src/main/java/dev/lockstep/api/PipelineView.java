package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.pipeline.InForce;
import dev.lockstep.pipeline.PipelineFile;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.preflight.Check;
import dev.lockstep.preflight.Report;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.RetryRules;
import dev.lockstep.promotion.StagePlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A pipeline as clients see it.
 *
 * @param definition absent while none is known; the check says why
 * @param lastCheck absent until one has ended
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PipelineView(
        String name,
        String repository,
        String branch,
        Optional<Definition> definition,
        Optional<CheckReport> lastCheck) {

    public record Definition(Source source, List<Environment> environments) {}

    /**
     * @param kind {@code file} or {@code server-configuration}
     * @param path of the file
     * @param commit of the control plane that holds the file in force
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Source(String kind, Optional<String> path, Optional<String> commit) {}

    /** Durations as ISO 8601. {@code gitOps…} are absent where the GitOpsRepo resource says it. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    @Schema(name = "PipelineEnvironment")
    public record Environment(
            String name,
            List<String> after,
            Optional<String> gitOpsRepository,
            Optional<String> gitOpsBranch,
            boolean autoMerge,
            String mergeMethod,
            Deadlines deadlines,
            RetryRulesView retries,
            String gracePeriod,
            SortedSet<String> withoutClusters,
            String workloads,
            String layout,
            String maxRemoved,
            String baseCommit) {}

    public record Deadlines(String gate, String step, String merge, String compliance) {}

    public record RetryRulesView(
            RetryRuleView gate, RetryRuleView step, RetryRuleView merge, RetryRuleView compliance) {
        private static RetryRulesView of(RetryRules retries) {
            return new RetryRulesView(
                    RetryRuleView.of(retries.gate()),
                    RetryRuleView.of(retries.step()),
                    RetryRuleView.of(retries.merge()),
                    RetryRuleView.of(retries.compliance()));
        }
    }

    /**
     * @param attempts after which the stage fails; absent: as many as the deadline allows
     * @param first pause between attempts, which doubles up to {@code longest}
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record RetryRuleView(Optional<Integer> attempts, String first, String longest) {
        private static RetryRuleView of(RetryRules.Rule rule) {
            return new RetryRuleView(rule.attempts(), text(rule.first()), text(rule.longest()));
        }
    }

    /**
     * @param commit head of the branch when it was checked
     * @param outcome the worst one of the checks
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record CheckReport(Instant at, Optional<String> commit, String outcome, List<CheckView> checks) {
        static CheckReport of(Report report) {
            return new CheckReport(
                    report.at(),
                    report.commit(),
                    report.checks().stream()
                            .map(Check::outcome)
                            .max(Enum::compareTo)
                            .map(PipelineView::word)
                            .orElse("ok"),
                    report.checks().stream()
                            .map(check -> new CheckView(
                                    check.id(),
                                    word(check.outcome()),
                                    check.environment(),
                                    check.found(),
                                    check.todo()))
                            .toList());
        }
    }

    /** @param outcome {@code ok}, {@code warning} or {@code error} */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record CheckView(
            String id, String outcome, Optional<String> environment, String found, Optional<String> todo) {}

    static PipelineView of(PipelineDefinition registered, Optional<InForce> inForce, Optional<Report> report) {
        return new PipelineView(
                registered.name(),
                RepositoryUrl.of(registered.repository()).toString(),
                registered.branch(),
                inForce.map(PipelineView::definition),
                report.map(CheckReport::of));
    }

    private static Definition definition(InForce inForce) {
        Source source;
        if (inForce.source() instanceof InForce.Source.File file) {
            source = new Source("file", Optional.of(PipelineFile.PATH), Optional.of(file.commit()));
        } else {
            source = new Source("server-configuration", Optional.empty(), Optional.empty());
        }
        return new Definition(
                source,
                inForce.definition().environments().stream()
                        .map(PipelineView::environment)
                        .toList());
    }

    private static Environment environment(StagePlan plan) {
        return new Environment(
                plan.environment(),
                plan.after(),
                plan.gitOpsRepository(),
                plan.gitOpsBranch(),
                plan.autoMerge(),
                word(plan.mergeMethod()),
                new Deadlines(
                        text(plan.gateDeadline()),
                        text(plan.stepDeadline()),
                        text(plan.mergeDeadline()),
                        text(plan.complianceDeadline())),
                RetryRulesView.of(plan.retries()),
                text(plan.gracePeriod()),
                new TreeSet<>(plan.withoutClusters()),
                word(plan.workloads()),
                word(plan.layout()),
                plan.maxRemoved() + "%",
                plan.baseCommit() == StagePlan.BaseCommit.PULL_REQUEST ? "pullRequest" : "push");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String text(Duration duration) {
        return duration.toString();
    }
}
