package dev.lockstep.dashboard;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.workflow.Board;
import dev.lockstep.workflow.Promotions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The first page: what is where, what moves, what is stuck and why.
 *
 * @param operator whether the reader may start promotions
 * @param sandbox whether there is a sandbox to make a first commit in
 */
public record BoardPage(
        List<Trouble> troubles, List<Line> lines, List<PromotionLine> newest, boolean operator, boolean sandbox) {

    /**
     * A pipeline with its environments in the order of promotion.
     *
     * @param columns what may run at the same time is in one column
     * @param fansOut whether the order needs words beside the arrows
     */
    public record Line(
            String pipeline,
            String repository,
            String branch,
            String summary,
            List<List<Lane>> columns,
            boolean fansOut) {}

    static BoardPage of(
            Pipelines pipelines,
            List<Board.Environment> environments,
            Map<Long, Promotion> known,
            List<Promotions.Entry> newest,
            List<Trouble> troubles,
            Instant now,
            boolean operator,
            boolean sandbox) {
        return new BoardPage(
                troubles,
                pipelines.all().stream()
                        .map(pipeline -> line(
                                pipeline,
                                environments.stream()
                                        .filter(one -> one.pipeline().equals(pipeline.name()))
                                        .toList(),
                                known,
                                now))
                        .toList(),
                newest.stream().map(entry -> PromotionLine.of(entry, now)).toList(),
                operator,
                sandbox);
    }

    private static Line line(
            PipelineDefinition pipeline,
            List<Board.Environment> environments,
            Map<Long, Promotion> known,
            Instant now) {
        List<List<Lane>> columns = Ranks.of(pipeline).stream()
                .map(column -> environments.stream()
                        .filter(one -> column.contains(one.environment()))
                        .map(one -> Lane.of(one, known, now))
                        .toList())
                .filter(column -> !column.isEmpty())
                .toList();
        return new Line(
                pipeline.name(),
                RepositoryUrl.of(pipeline.repository()).fullName(),
                pipeline.branch(),
                summary(environments),
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

    private static String summary(List<Board.Environment> environments) {
        int clusters = environments.stream()
                .flatMap(environment -> environment.clusters().stream())
                .mapToInt(Board.Clusters::total)
                .sum();
        String count = environments.size() == 1 ? "1 environment" : environments.size() + " environments";
        return clusters == 0 ? count : count + " · " + clusters + " reconcilers expected";
    }
}
