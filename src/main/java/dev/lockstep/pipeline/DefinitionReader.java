package dev.lockstep.pipeline;

import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.RetryRules;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.yaml.Percent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads pipelines from the configuration and refuses those that cannot work, naming the setting. */
public final class DefinitionReader {
    /** Names end up in branch names, URLs and commit status contexts. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private DefinitionReader() {}

    public static final class InvalidPipeline extends IllegalArgumentException {
        InvalidPipeline(String message) {
            super(message);
        }
    }

    public static Pipelines.Registered read(List<PipelineSettings.Pipeline> settings) {
        List<PipelineDefinition> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> tolerant = new HashSet<>();
        for (int i = 0; i < settings.size(); i++) {
            String where = "lockstep.pipelines[" + i + "]";
            PipelineDefinition definition = read(settings.get(i), where);
            require(names.add(definition.name()), where + ".name: there are two pipelines named " + definition.name());
            all.add(definition);
            if (settings.get(i).allowKalypsoWorkflows()) {
                tolerant.add(definition.name());
            }
        }
        return new Pipelines.Registered(all, tolerant);
    }

    private static PipelineDefinition read(PipelineSettings.Pipeline settings, String where) {
        name(settings.name(), where + ".name");
        try {
            RepositoryUrl.of(settings.repository()).fullName();
        } catch (IllegalArgumentException e) {
            throw new InvalidPipeline(where + ".repository: " + e.getMessage());
        }
        List<StagePlan> plans = new ArrayList<>();
        Set<String> before = new HashSet<>();
        for (int i = 0; i < settings.environments().size(); i++) {
            String at = where + ".environments[" + i + "]";
            StagePlan plan = read(settings.environments().get(i), at, plans);
            for (String after : plan.after()) {
                require(
                        before.contains(after),
                        at + ".after: " + after + " is not an environment listed before this one");
            }
            require(before.add(plan.environment()), at + ".name: " + plan.environment() + " is listed twice");
            plans.add(plan);
        }
        return new PipelineDefinition(settings.name(), settings.repository().strip(), settings.branch(), plans);
    }

    private static StagePlan read(PipelineSettings.Environment settings, String at, List<StagePlan> before) {
        name(settings.name(), at + ".name");
        positive(settings.stepDeadline(), at + ".step-deadline");
        positive(settings.gateDeadline(), at + ".gate-deadline");
        positive(settings.mergeDeadline(), at + ".merge-deadline");
        positive(settings.complianceDeadline(), at + ".compliance-deadline");
        require(!settings.gracePeriod().isNegative(), at + ".grace-period must not be negative");
        List<String> previous = before.isEmpty()
                ? List.of()
                : List.of(before.get(before.size() - 1).environment());
        return new StagePlan(
                settings.name(),
                settings.after().orElse(previous),
                settings.autoMerge(),
                settings.mergeMethod(),
                settings.layout(),
                settings.stepDeadline(),
                settings.gateDeadline(),
                settings.mergeDeadline(),
                settings.complianceDeadline(),
                settings.gracePeriod(),
                settings.withoutClusters().orElse(Set.of()),
                settings.workloads(),
                Optional.empty(),
                Optional.empty(),
                RetryRules.STANDARD,
                Optional.of(Percent.read(settings.maxRemoved())
                        .orElseThrow(() -> new InvalidPipeline(at + ".max-removed: \"" + settings.maxRemoved()
                                + "\" is not a share from 0% to 100%, such as 25%"))),
                settings.baseCommit());
    }

    static boolean isName(String value) {
        return NAME.matcher(value).matches();
    }

    private static void name(String value, String where) {
        require(
                isName(value),
                where + ": \"" + value + "\" is not a name: lower-case letters, digits and dashes, at most 63");
    }

    private static void positive(Duration value, String where) {
        require(!value.isNegative() && !value.isZero(), where + " must be longer than nothing");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new InvalidPipeline(message);
        }
    }
}
