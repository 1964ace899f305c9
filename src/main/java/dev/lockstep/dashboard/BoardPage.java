package dev.lockstep.dashboard;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Pause.Scope;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.queries.Board;
import dev.lockstep.queries.RunSummary;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The first page: what is where, what moves, what is stuck and why.
 *
 * @param stops what is paused beyond one environment
 * @param stopped whether the whole line is
 * @param operator whether the reader may start promotions
 * @param firstCommit where to make one when nothing was promoted yet
 * @param withoutPipeline what to do instead of naming a pipeline
 */
@RecordBuilder
public record BoardPage(
        List<Trouble> troubles,
        List<Notice> stops,
        List<Line> lines,
        List<PromotionLine> newest,
        boolean stopped,
        boolean operator,
        Optional<MorePages.Invitation> firstCommit,
        Optional<MorePages.Advice> withoutPipeline)
        implements BoardPageBuilder.With {

    /**
     * A pipeline with its environments in the order of promotion.
     *
     * @param columns what may run at the same time is in one column
     * @param fansOut whether the order needs words beside the arrows
     */
    @RecordBuilder
    public record Line(
            String pipeline,
            String repository,
            String branch,
            String summary,
            List<List<Lane>> columns,
            boolean fansOut)
            implements BoardPageLineBuilder.With {
        public String pause() {
            return LineResource.pause(pipeline, Optional.empty());
        }
    }

    static BoardPage of(
            Pipelines pipelines,
            Board.Look look,
            List<RunSummary> newest,
            List<Trouble> troubles,
            Instant now,
            boolean operator,
            MorePages more) {
        return new BoardPage(
                troubles,
                look.paused().stream()
                        .flatMap(pause -> Notice.stop(pause, now).stream())
                        .toList(),
                pipelines.all().stream()
                        .map(pipeline -> line(
                                pipeline,
                                Optional.ofNullable(look.inForce().get(pipeline.name()))
                                        .map(inForce -> inForce.source().toString()),
                                look.cards().stream()
                                        .filter(card ->
                                                card.environment().pipeline().equals(pipeline.name()))
                                        .toList(),
                                now))
                        .toList(),
                newest.stream().map(run -> PromotionLine.of(run, now)).toList(),
                look.paused().stream().anyMatch(pause -> pause.place().scope() == Scope.EVERYTHING),
                operator,
                more.firstCommit(),
                more.withoutPipeline());
    }

    private static Line line(
            PipelineDefinition pipeline, Optional<String> definedBy, List<Board.Card> cards, Instant now) {
        List<Board.Environment> environments =
                cards.stream().map(Board.Card::environment).toList();
        Map<String, Map<Long, Board.InLane>> runs = cards.stream()
                .collect(Collectors.toMap(card -> card.environment().environment(), Board.Card::runs));
        List<List<Lane>> columns = Ranks.of(environments).stream()
                .map(column -> column.stream()
                        .map(one -> Lane.of(one.withOwnPauses(), runs.get(one.environment()), now))
                        .toList())
                .toList();
        return new Line(
                pipeline.name(),
                RepositoryUrl.of(pipeline.repository()).fullName(),
                pipeline.branch(),
                summary(environments, definedBy),
                columns,
                columns.stream().anyMatch(column -> column.size() > 1));
    }

    /** What a screen reader is told when it changes: one sentence for each environment that is not at rest. */
    public String say() {
        List<String> sentences = new ArrayList<>();
        lines.stream()
                .flatMap(line -> line.columns().stream())
                .flatMap(List::stream)
                .forEach(lane -> {
                    lane.current()
                            .ifPresent(in -> sentences.add(lane.environment() + ": "
                                    + lane.mark().word() + ", " + in.noun() + " " + in.number() + " " + in.doing()));
                    lane.notices().forEach(notice -> sentences.add(lane.environment() + ": " + notice.headline()));
                });
        return String.join(". ", sentences);
    }

    private static String summary(List<Board.Environment> environments, Optional<String> definedBy) {
        int clusters = environments.stream()
                .flatMap(environment -> environment.clusters().stream())
                .mapToInt(Board.Clusters::total)
                .sum();
        long known = environments.stream().filter(Board.Environment::inPipeline).count();
        String count = known == 1 ? "1 environment" : known + " environments";
        return count
                + definedBy.map(source -> ", defined by " + source).orElse("")
                + (clusters == 0 ? "" : " · " + clusters + " reconcilers expected");
    }
}
