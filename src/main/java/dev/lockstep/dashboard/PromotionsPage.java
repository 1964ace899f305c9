package dev.lockstep.dashboard;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.workflow.History;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs, the newest first.
 *
 * @param fields by what they can be chosen
 * @param narrow whether something was chosen
 * @param newest where the list begins, when this is a later page
 * @param older where it goes on
 */
public record PromotionsPage(
        List<PromotionLine> lines,
        List<Field> fields,
        boolean narrow,
        Optional<String> newest,
        Optional<String> older) {
    static final int SHOWN = 50;

    public record Field(String name, String label, List<Choice> choices) {}

    public record Choice(String value, String label, boolean chosen) {}

    static PromotionsPage of(History.Runs runs, RunFilter filter, Pipelines pipelines, Instant now) {
        History.Wanted wanted = filter.wanted();
        return new PromotionsPage(
                runs.entries().stream()
                        .map(entry -> PromotionLine.of(entry, now))
                        .toList(),
                List.of(
                        field(
                                "pipeline",
                                "Pipeline",
                                pipelines.all().stream().map(PipelineDefinition::name),
                                wanted.pipeline()),
                        field(
                                "environment",
                                "Environment",
                                pipelines.all().stream()
                                        .flatMap(pipeline -> pipeline.environments().stream())
                                        .map(StagePlan::environment),
                                wanted.environment()),
                        field(
                                "status",
                                "Status",
                                Arrays.stream(PromotionStatus.values()).map(RunFilter::word),
                                wanted.status().map(RunFilter::word)),
                        field(
                                "kind",
                                "Kind",
                                Arrays.stream(RunKind.values()).map(RunFilter::word),
                                wanted.kind().map(RunFilter::word))),
                filter.narrow(),
                filter.before().map(any -> filter.address(Optional.empty())),
                runs.older().map(number -> filter.address(Optional.of(number))));
    }

    /** What is asked for stays among the choices, also when it is not configured any more. */
    private static Field field(String name, String label, Stream<String> values, Optional<String> chosen) {
        return new Field(
                name,
                label,
                Stream.concat(
                                Stream.of(new Choice("", "any", chosen.isEmpty())),
                                Stream.concat(values, chosen.stream())
                                        .distinct()
                                        .map(value -> new Choice(
                                                value,
                                                value,
                                                chosen.filter(value::equals).isPresent())))
                        .toList());
    }
}
