package dev.lockstep.dashboard;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.workflow.Board;
import dev.lockstep.workflow.Promotions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first page: what is where, what moves, what is stuck and why.
 *
 * @param operator whether the reader may start promotions
 * @param sandbox whether there is a sandbox to make a first commit in
 */
public record BoardPage(
        List<Trouble> troubles, List<Line> lines, List<PromotionLine> newest, boolean operator, boolean sandbox) {

    /** A pipeline with its environments in the order of promotion. */
    public record Line(String pipeline, String repository, String branch, String summary, List<Lane> lanes) {}

    /** @param definedBy where the definition in force of a pipeline is written, by its name, as far as known */
    static BoardPage of(
            Pipelines pipelines,
            Map<String, String> definedBy,
            List<Board.Environment> environments,
            List<Promotions.Entry> newest,
            int shown,
            List<Trouble> troubles,
            Instant now,
            boolean operator,
            boolean sandbox) {
        List<Line> lines = new ArrayList<>();
        for (PipelineDefinition pipeline : pipelines.all()) {
            List<Board.Environment> own = environments.stream()
                    .filter(environment -> environment.pipeline().equals(pipeline.name()))
                    .toList();
            lines.add(new Line(
                    pipeline.name(),
                    pipeline.repository(),
                    pipeline.branch(),
                    summary(own, Optional.ofNullable(definedBy.get(pipeline.name()))),
                    own.stream()
                            .map(environment -> Lane.of(environment, newest, now))
                            .toList()));
        }
        return new BoardPage(
                troubles,
                List.copyOf(lines),
                newest.stream()
                        .limit(shown)
                        .map(entry -> PromotionLine.of(entry, now))
                        .toList(),
                operator,
                sandbox);
    }

    /** What a screen reader is told when it changes: one sentence for each environment that is not at rest. */
    public String say() {
        List<String> sentences = new ArrayList<>();
        for (Line line : lines) {
            for (Lane lane : line.lanes()) {
                lane.current()
                        .ifPresent(in -> sentences.add(lane.environment() + ": "
                                + lane.mark().word() + ", promotion " + in.number() + " " + in.doing()));
            }
        }
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
