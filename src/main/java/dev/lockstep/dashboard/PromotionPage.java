package dev.lockstep.dashboard;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Waiting;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.steps.AwaitMergeStep;
import dev.lockstep.store.EventRow;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.Promotions;
import dev.lockstep.store.evidence.StageEvidence;
import dev.lockstep.trigger.Retries;
import io.soabase.recordbuilder.core.RecordBuilder;
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
 * @param leadTime from its start to its end, when it succeeded
 * @param why why it waits or why it ended, one for each stage that has something to say
 * @param moreWhy how many others there are that have
 * @param changes what each stage brings, of those whose steps are shown
 * @param events the newest first
 * @param earlier where those before these are; empty when these are all
 * @param settled whether nothing more can happen, so that the page need not ask again
 */
@RecordBuilder
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
        Optional<String> leadTime,
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
        boolean settled)
        implements PromotionPageBuilder.With {

    private static final int REASONS = 10;

    /** Of its events; a page of their own has all. */
    static final int EVENTS = 24;

    /**
     * @param more further reasons, after the most important one
     * @param rest those that are folded away, as a large fleet has one for each cluster
     * @param release where what is held can be released, by whom may do it
     * @param paused who paused it, why and since when
     * @param recovered since when, at the latest, its clusters run what they had not proved
     * @param retry where it is started once more then, by whom may do it
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
            Optional<Moment> deadline,
            Optional<PausedBy> paused,
            Optional<Recovered> recovered,
            Optional<String> retry) {}

    /**
     * @param target the commit that the clusters run by now
     * @param since when they do at the latest
     */
    public record Recovered(Commit target, Moment since) {}

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
     * @param pauses all that is paused
     * @param stuck where nothing has come after what it merged and did not prove, with since when the clusters run that
     */
    record Facts(
            Set<String> focus,
            Map<String, StageEvidence.Counted> counted,
            Map<String, EvidenceTable.Shown> shown,
            List<EventRow> steps,
            List<EventRow> newest,
            boolean earlier,
            List<Long> retriedBy,
            List<Pauses.InForce> pauses,
            Map<String, Optional<Instant>> stuck) {
        boolean paused(long number) {
            return pauses.stream().anyMatch(one -> one.runNumber().equals(Optional.of(number)));
        }
    }

    static PromotionPage of(Promotions.Entry entry, Facts facts, Instant now, boolean operator, boolean approver) {
        Promotion promotion = entry.promotion();
        RunSummary summary = RunSummary.of(entry);
        long unproven =
                summary.stages().stream().filter(PromotionPage::unproven).count();
        boolean runs = promotion.status() == PromotionStatus.RUNNING;
        Set<String> pullRequests =
                EventLine.addresses(promotion.stages().stream().map(Stage::pullRequest));
        boolean paused = facts.paused(promotion.number());
        boolean retryable = operator && Retries.refusal(promotion).isEmpty();
        return new PromotionPage(
                promotion.number(),
                promotion.kind().noun(),
                promotion.retryOf(),
                facts.retriedBy(),
                promotion.title(),
                Mark.of(summary),
                promotion.pipeline(),
                promotion.definition().branch(),
                new Commit(promotion.commit()),
                promotion.author(),
                entry.startedBy(),
                Moment.ago(promotion.createdAt(), now),
                promotion.endedAt().map(at -> Moment.ago(at, now)),
                summary.leadTime().map(Moment::span),
                why(promotion, summary, facts, now, approver, retryable),
                (int) Math.max(0, unproven - Focus.explained(summary.stages())),
                columns(promotion, summary, facts, now),
                promotion.stages().stream()
                        .filter(stage -> facts.focus().contains(stage.environment()))
                        .flatMap(stage -> ChangesTable.of(promotion, stage).stream())
                        .toList(),
                tables(promotion, summary, facts, now),
                facts.newest().stream()
                        .map(event -> EventLine.of(event, pullRequests, now))
                        .toList(),
                facts.earlier() ? Optional.of("/promotions/" + promotion.number() + "/events") : Optional.empty(),
                runs && operator && !paused,
                runs && operator && paused,
                runs && operator && promotion.request().isEmpty(),
                retryable,
                !runs && promotion.outbox().isEmpty() && facts.stuck().isEmpty());
    }

    /** Whether most stages only show how they stand. */
    public boolean many() {
        return stages.stream().anyMatch(stage -> stage.unfold().isPresent());
    }

    /** What a screen reader is told when it changes. */
    public String say() {
        return why.isEmpty()
                ? noun + " " + number + " " + mark.word()
                : why.stream().map(PromotionPage::said).collect(Collectors.joining(". "));
    }

    private static String said(Why why) {
        return why.environment() + " " + why.mark().word() + ": "
                + why.recovered()
                        .map(one -> "the clusters of " + why.environment() + " run "
                                + one.target().brief() + " by now. ")
                        .orElse("")
                + why.paused().map(by -> by.words() + ". ").orElse("")
                + firstLine(why.headline());
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

    private static List<Why> why(
            Promotion promotion, RunSummary run, Facts facts, Instant now, boolean approver, boolean retryable) {
        return run.stages().stream()
                .filter(PromotionPage::unproven)
                .limit(Focus.explained(run.stages()))
                .map(stage -> why(
                        run,
                        stage,
                        facts,
                        now,
                        AwaitMergeStep.held(promotion, promotion.stage(stage.environment()))
                                .filter(held -> approver
                                        && stage.waiting()
                                                .filter(AwaitMergeStep::waitsForRelease)
                                                .isPresent())
                                .map(held -> "/promotions/" + run.number() + "/release/" + stage.environment()),
                        retryable))
                .toList();
    }

    private static boolean unproven(StageSummary stage) {
        return stage.running() || stage.status().terminal() && !stage.status().proven();
    }

    private static Why why(
            RunSummary run, StageSummary stage, Facts facts, Instant now, Optional<String> release, boolean retryable) {
        boolean runs = stage.running();
        Optional<PausedBy> paused = run.pause(stage, facts.pauses()).map(pause -> PausedBy.of(pause, now));
        List<String> names =
                run.stages().stream().map(StageSummary::environment).toList();
        List<String> all = StageWords.reasons(stage).stream()
                .filter(reason -> paused.filter(by -> by.words().equals(Sentence.begin(reason, List.of())))
                        .isEmpty())
                .toList();
        int shown = StageWords.shown(all, REASONS);
        List<String> reasons = sentences(all.subList(0, shown), names);
        Optional<Waiting> waiting = stage.waiting().filter(w -> runs);
        String word = paused.isPresent() || stage.paused()
                ? Mark.PAUSED.word()
                : runs
                        ? waiting.isPresent() ? "waits" : "works"
                        : Mark.of(stage).word();
        Optional<Recovered> recovered = facts.stuck()
                .getOrDefault(stage.environment(), Optional.empty())
                .map(at -> new Recovered(new Commit(stage.target().orElseThrow()), Moment.ago(at, now)));
        return new Why(
                stage.environment(),
                new Mark(word, paused.isPresent() ? Mark.Kind.WAITING : Mark.kind(stage)),
                reasons.isEmpty()
                        ? paused.isPresent() ? stage.environment() + " stands still" : "No reason was recorded"
                        : reasons.get(0),
                reasons.stream().skip(1).toList(),
                new Rest(all.size() - shown, sentences(all.subList(shown, all.size()), names)),
                stage.pullRequest()
                        .filter(ref -> runs && !stage.merged())
                        .map(ref -> Link.to(ref.url(), "Open pull request #" + ref.number())),
                release,
                waiting.map(Waiting::since).or(() -> stage.endedAt()).map(at -> Moment.ago(at, now)),
                waiting.map(Waiting::nextLook).map(at -> Moment.in(at, now)),
                runs && paused.isEmpty() && !stage.paused()
                        ? Optional.of(Moment.in(stage.deadline(), now))
                        : Optional.empty(),
                paused,
                recovered,
                recovered.filter(any -> retryable).map(any -> "/promotions/" + run.number() + "/retry"));
    }

    private static List<String> sentences(List<String> reasons, List<String> names) {
        return reasons.stream()
                .flatMap(reason -> Sentence.parts(Sentence.begin(reason, names)).stream())
                .toList();
    }
}
