package dev.lockstep.dashboard;

import dev.lockstep.compliance.Reconciler;
import dev.lockstep.evidence.StageEvidence;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Waiting;
import dev.lockstep.trigger.Retries;
import dev.lockstep.workflow.EventRow;
import dev.lockstep.workflow.Promotions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One run.
 *
 * @param noun what it is: promotion, reconfiguration, adoption
 * @param why why it waits or why it ended, one for each stage that has something to say
 * @param events the newest first
 * @param settled whether nothing more can happen, so that the page need not ask again
 */
public record PromotionPage(
        long number,
        String noun,
        Optional<Long> retryOf,
        List<Long> retriedBy,
        String title,
        Mark mark,
        String pipeline,
        String branch,
        Commit commit,
        String author,
        String startedBy,
        Moment started,
        Optional<Moment> ended,
        List<Why> why,
        List<StageColumn> stages,
        List<EvidenceTable> evidence,
        List<EventLine> events,
        boolean pausable,
        boolean resumable,
        boolean abortable,
        boolean retryable,
        boolean settled) {

    private static final int REASONS = 10;

    /**
     * @param more further reasons, after the most important one
     * @param rest those that are folded away, as a large fleet has one for each cluster
     */
    public record Why(
            String environment,
            Mark mark,
            String headline,
            List<String> more,
            Rest rest,
            Optional<Link> pullRequest,
            Optional<Moment> since,
            Optional<Moment> nextLook,
            Optional<Moment> deadline) {}

    /** @param count reasons, of which each may be more than one sentence */
    public record Rest(int count, List<String> sentences) {}

    /**
     * What a page is made of beside the promotion itself.
     *
     * @param evidence of the last judgement, by environment
     * @param reconcilers those of the findings that are shown, as they are now, by environment; only of stages that they are
     *     still asked about
     * @param events the oldest first
     * @param retriedBy numbers of the promotions that retry this one
     * @param paused whether the run itself is paused
     */
    record Facts(
            Map<String, StageEvidence.Kept> evidence,
            Map<String, List<Reconciler>> reconcilers,
            List<EventRow> events,
            List<Long> retriedBy,
            boolean paused) {}

    static PromotionPage of(Promotions.Entry entry, Facts facts, Instant now, boolean operator) {
        Promotion promotion = entry.promotion();
        boolean runs = promotion.status() == PromotionStatus.RUNNING;
        return new PromotionPage(
                promotion.number(),
                promotion.kind().noun(),
                promotion.retryOf(),
                facts.retriedBy(),
                promotion.title(),
                Mark.of(promotion.status()),
                promotion.pipeline(),
                promotion.definition().branch(),
                new Commit(promotion.commit()),
                promotion.author(),
                entry.startedBy(),
                Moment.ago(promotion.createdAt(), now),
                promotion.endedAt().map(at -> Moment.ago(at, now)),
                why(promotion, now),
                promotion.stages().stream()
                        .map(stage -> column(promotion, stage, facts, now))
                        .toList(),
                tables(promotion, facts, now),
                lines(facts.events(), now),
                runs && operator && !facts.paused(),
                runs && operator && facts.paused(),
                runs && operator && promotion.request().isEmpty(),
                operator && Retries.refusal(promotion).isEmpty(),
                !runs && promotion.outbox().isEmpty());
    }

    /** What a screen reader is told when it changes. */
    public String say() {
        return why.isEmpty()
                ? noun + " " + number + " " + mark.word()
                : why.stream()
                        .map(reason ->
                                reason.environment() + " " + reason.mark().word() + ": " + reason.headline())
                        .collect(Collectors.joining(". "));
    }

    private static StageColumn column(Promotion promotion, Stage stage, Facts facts, Instant now) {
        return StageColumn.of(
                promotion,
                stage,
                Optional.ofNullable(facts.evidence().get(stage.environment()))
                        .flatMap(kept -> kept.counted().counts().proof()),
                facts.events(),
                now);
    }

    /** What runs, what failed and what was proved last lie open; the rest is folded. */
    private static List<EvidenceTable> tables(Promotion promotion, Facts facts, Instant now) {
        List<EvidenceTable> tables = new ArrayList<>();
        for (Stage stage : promotion.stages()) {
            EvidenceTable.of(
                            stage,
                            promotion.definition().plan(stage.environment()),
                            Optional.ofNullable(facts.evidence().get(stage.environment())),
                            facts.reconcilers().getOrDefault(stage.environment(), List.of()),
                            now)
                    .ifPresent(tables::add);
        }
        if (!tables.isEmpty()) {
            int last = tables.size() - 1;
            tables.set(last, tables.get(last).opened());
        }
        return List.copyOf(tables);
    }

    private static List<Why> why(Promotion promotion, Instant now) {
        List<Why> all = new ArrayList<>();
        for (Stage stage : promotion.stages()) {
            boolean runs = stage.status() == StageStatus.RUNNING;
            boolean ended = stage.status().terminal() && !stage.status().proven();
            if (runs || ended) {
                all.add(why(promotion, stage, runs, now));
            }
        }
        return List.copyOf(all);
    }

    private static Why why(Promotion promotion, Stage stage, boolean runs, Instant now) {
        List<String> names = promotion.stages().stream().map(Stage::environment).toList();
        List<String> all = StageWords.reasons(stage);
        int shown = StageWords.shown(all, REASONS);
        List<String> reasons = sentences(all.subList(0, shown), names);
        Optional<Waiting> waiting = stage.waiting().filter(w -> runs);
        String word =
                runs ? waiting.isPresent() ? "waits" : "works" : Mark.of(stage).word();
        return new Why(
                stage.environment(),
                new Mark(word, Mark.kind(stage)),
                reasons.isEmpty() ? "No reason was recorded" : reasons.get(0),
                reasons.stream().skip(1).toList(),
                new Rest(all.size() - shown, sentences(all.subList(shown, all.size()), names)),
                stage.pullRequest()
                        .filter(ref -> runs && !stage.merged())
                        .map(ref -> Link.to(ref.url(), "Open pull request #" + ref.number())),
                waiting.map(Waiting::since).or(() -> stage.endedAt()).map(at -> Moment.lasting(at, now)),
                waiting.map(Waiting::nextLook).map(at -> Moment.in(at, now)),
                runs ? Optional.of(Moment.in(stage.deadline(), now)) : Optional.empty());
    }

    private static List<String> sentences(List<String> reasons, List<String> names) {
        return reasons.stream()
                .flatMap(reason -> Sentence.parts(Sentence.begin(reason, names)).stream())
                .toList();
    }

    private static List<EventLine> lines(List<EventRow> events, Instant now) {
        List<EventLine> lines = new ArrayList<>(
                events.stream().map(event -> EventLine.of(event, now)).toList());
        Collections.reverse(lines);
        return List.copyOf(lines);
    }
}
