package dev.lockstep.dashboard;

import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.queries.Board;
import dev.lockstep.queries.RunSearch;
import io.soabase.recordbuilder.core.RecordBuilder;
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
@RecordBuilder
public record PromotionsPage(
        List<PromotionLine> lines, List<Field> fields, boolean narrow, Optional<String> newest, Optional<String> older)
        implements PromotionsPageBuilder.With {
    static final int SHOWN = 50;

    public record Field(String name, String label, List<Choice> choices) {}

    public record Choice(String value, String label, boolean chosen) {}

    /** @param environments of all pipelines */
    static PromotionsPage of(RunSearch.Page runs, RunFilter filter, List<Board.Name> environments, Instant now) {
        return new PromotionsPage(
                runs.runs().stream().map(run -> PromotionLine.of(run, now)).toList(),
                List.of(
                        field(
                                "pipeline",
                                "Pipeline",
                                environments.stream().map(Board.Name::pipeline),
                                filter.pipeline()),
                        field(
                                "environment",
                                "Environment",
                                environments.stream().map(Board.Name::environment),
                                filter.environment()),
                        field(
                                "status",
                                "Status",
                                Arrays.stream(PromotionStatus.values()).map(RunFilter::word),
                                filter.status().map(RunFilter::word)),
                        field(
                                "kind",
                                "Kind",
                                Arrays.stream(RunKind.values()).map(RunFilter::word),
                                filter.kind().map(RunFilter::word))),
                filter.narrow(),
                filter.before().map(any -> filter.address(Optional.empty())),
                runs.next().map(number -> filter.address(Optional.of(number))));
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
