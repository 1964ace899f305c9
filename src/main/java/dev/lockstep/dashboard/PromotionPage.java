package dev.lockstep.dashboard;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Waiting;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.store.EventRow;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.evidence.StageEvidence;
import dev.lockstep.trigger.Retries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One run.
 *
 * @param noun what it is: promotion, reconfiguration, adoption
 * @param why why it waits or why it ended, one for each stage that has something to say
 * @param moreWhy how many others there are that have
 * @param changes what each stage brings, of those whose steps are shown
 * @param events the newest first
 * @param earlier where those before these are; empty when these are all
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
        int moreWhy,
        List<StageColumn> stages,
        List<ChangesTable> changes,
        List<EvidenceTable> evidence,
        List<EventLine> events,
        Optional<String> earlier,
        boolean pausable,
        boolean resumable,
        boolean abortable,
        boolean retryable,
        boolean settled) {

    private static final int REASONS = 10;

    /** Of its events; a page of their own has all. */
    static final int EVENTS = 30;

    /**
     * @param more further reasons, after the most important one
     * @param rest those that are folded away, as a large fleet has one for each cluster
     * @param release where what is held can be released, by whom may do it
     */
    public record Why(
            String environment,
            Mark mark,
            String headline,
            List<String> more,
            Rest rest,
            Optional<Link> pullRequest,
            Optional<String> release,
            Optional<Moment> since,
            Optional<Moment> nextLook,
            Optional<Moment> deadline) {}

    /** @param count reasons, of which each may be more than one sentence */
    public record Rest(int count, List<String> sentences) {}

    /**
     * What a page is made of beside the promotion itself.
     *
     * @param focus the environments whose steps are shown
     * @param counted the last judgement of each stage, by environment
     * @param shown what is shown of the clusters of those that lie open, by environment
     * @param steps events of the environments whose steps are shown, the oldest first
     * @param newest events, the newest first
     * @param earlier whether there are others before these
     * @param retriedBy numbers of the promotions that retry this one
     * @param paused whether the run itself is paused
     */
    record Facts(
            Set<String> focus,
            Map<String, StageEvidence.Counted> counted,
            Map<String, EvidenceTable.Shown> shown,
            List<EventRow> steps,
            List<EventRow> newest,
            boolean earlier,
            List<Long> retriedBy,
            boolean paused) {}

    static PromotionPage of(Promotions.Entry entry, Facts facts, Instant now, boolean operator, boolean approver) {
        Promotion promotion = entry.promotion();
        RunSummary summary = RunSummary.of(entry);
        long unproven =
                summary.stages().stream().filter(PromotionPage::unproven).count();
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
                why(promotion, summary, now, approver),
                (int) Math.max(0, unproven - Focus.explained(summary.stages())),
                columns(promotion, summary, facts, now),
                promotion.stages().stream()
                        .filter(stage -> facts.focus().contains(stage.environment()))
                        .flatMap(stage -> ChangesTable.of(promotion, stage).stream())
                        .toList(),
                tables(promotion, summary, facts, now),
                facts.newest().stream().map(event -> EventLine.of(event, now)).toList(),
                facts.earlier() ? Optional.of("/promotions/" + promotion.number() + "/events") : Optional.empty(),
                runs && operator && !facts.paused(),
                runs && operator && facts.paused(),
                runs && operator && promotion.request().isEmpty(),
                operator && Retries.refusal(promotion).isEmpty(),
                !runs && promotion.outbox().isEmpty());
    }

    /** Whether most stages only show how they stand. */
    public boolean many() {
        return stages.stream().anyMatch(stage -> stage.unfold().isPresent());
    }

    /** What a screen reader is told when it changes. */
    public String say() {
        return why.isEmpty()
                ? noun + " " + number + " " + mark.word()
                : why.stream()
                        .map(reason ->
                                reason.environment() + " " + reason.mark().word() + ": " + firstLine(reason.headline()))
                        .collect(Collectors.joining(". "));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static List<StageColumn> columns(Promotion promotion, RunSummary summary, Facts facts, Instant now) {
        return summary.stages().stream()
                .map(stage -> {
                    Optional<String> proof = counted(facts, stage)
                            .flatMap(counted -> counted.counts().proof());
                    return facts.focus().contains(stage.environment())
                            ? StageColumn.of(promotion, promotion.stage(stage.environment()), proof, facts.steps(), now)
                            : StageColumn.folded(summary, stage, proof);
                })
                .toList();
    }

    private static Optional<StageEvidence.Counted> counted(Facts facts, StageSummary stage) {
        return Optional.ofNullable(facts.counted().get(stage.environment()));
    }

    /** What runs, what failed and what was proved last lie open; the rest is folded. */
    private static List<EvidenceTable> tables(Promotion promotion, RunSummary summary, Facts facts, Instant now) {
        List<EvidenceTable> tables = new ArrayList<>();
        for (StageSummary stage : summary.stages()) {
            String environment = stage.environment();
            EvidenceTable.folded(promotion.number(), stage, counted(facts, stage), now)
                    .map(table -> Optional.ofNullable(facts.shown().get(environment))
                            .map(shown -> table.opened(
                                    promotion.stage(environment),
                                    promotion.definition().plan(environment),
                                    counted(facts, stage),
                                    shown,
                                    now))
                            .orElse(table))
                    .ifPresent(tables::add);
        }
        return List.copyOf(tables);
    }

    /** Which of its tables lie open, of those whose steps are shown. */
    static List<String> open(RunSummary run, Set<String> focus, Set<String> judged) {
        List<StageSummary> tables = run.stages().stream()
                .filter(stage ->
                        judged.contains(stage.environment()) || stage.target().isPresent())
                .filter(stage -> focus.contains(stage.environment()))
                .toList();
        return tables.stream()
                .filter(stage -> stage.running()
                        || stage.status() == StageStatus.FAILED
                        || stage == tables.get(tables.size() - 1))
                .map(StageSummary::environment)
                .toList();
    }

    private static List<Why> why(Promotion promotion, RunSummary run, Instant now, boolean approver) {
        return run.stages().stream()
                .filter(PromotionPage::unproven)
                .limit(Focus.explained(run.stages()))
                .map(stage -> why(
                        run,
                        stage,
                        stage.running(),
                        now,
                        AwaitMergeStep.held(promotion, promotion.stage(stage.environment()))
                                .filter(held -> approver
                                        && stage.waiting()
                                                .filter(AwaitMergeStep::waitsForRelease)
                                                .isPresent())
                                .map(held -> "/promotions/" + run.number() + "/release/" + stage.environment())))
                .toList();
    }

    private static boolean unproven(StageSummary stage) {
        return stage.running() || stage.status().terminal() && !stage.status().proven();
    }

    private static Why why(RunSummary run, StageSummary stage, boolean runs, Instant now, Optional<String> release) {
        List<String> names =
                run.stages().stream().map(StageSummary::environment).toList();
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
                release,
                waiting.map(Waiting::since).or(() -> stage.endedAt()).map(at -> Moment.lasting(at, now)),
                waiting.map(Waiting::nextLook).map(at -> Moment.in(at, now)),
                runs ? Optional.of(Moment.in(stage.deadline(), now)) : Optional.empty());
    }

    private static List<String> sentences(List<String> reasons, List<String> names) {
        return reasons.stream()
                .flatMap(reason -> Sentence.parts(Sentence.begin(reason, names)).stream())
                .toList();
    }
}
