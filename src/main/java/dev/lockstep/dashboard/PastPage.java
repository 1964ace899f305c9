package dev.lockstep.dashboard;

import dev.lockstep.compliance.Finding;
import dev.lockstep.promotion.Pins;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.store.EventRow;
import dev.lockstep.store.PastRuns;
import dev.lockstep.store.evidence.FindingCounts;
import dev.lockstep.store.evidence.JudgedEvidence;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run as it was from one of its events on, and what clusters had answered then.
 *
 * @param event that it is about
 * @param exact when that was
 * @param earlier the address of the event before it, {@code later} of the one after it
 * @param mark how the run stood; empty when its events do not say it
 * @param unknown why they do not
 * @param evidence what clusters had answered, when the event rests on it
 */
public record PastPage(
        long number,
        String noun,
        String title,
        EventLine event,
        String exact,
        Optional<String> earlier,
        Optional<String> later,
        Optional<Mark> mark,
        String unknown,
        List<PastStage> stages,
        Optional<PastEvidence> evidence) {
    static final int SHOWN = 100;

    /**
     * @param doing the step that it was at, while it ran
     * @param reason why it had ended, as far as that was said
     */
    public record PastStage(
            String environment,
            Mark mark,
            String doing,
            Optional<Link> pullRequest,
            Optional<Commit> merged,
            Optional<Moment> began,
            Optional<Moment> ended,
            String reason) {}

    /**
     * @param target what clusters were asked to prove
     * @param more where there are others, with how many
     * @param all where all of them are, for programs
     * @param omitted how many were not kept
     */
    public record PastEvidence(
            Commit target,
            Moment judged,
            List<EvidenceTable.Group> groups,
            Optional<Link> more,
            Optional<Link> first,
            String all,
            int omitted) {}

    /**
     * @param run as it is now
     * @param from how many findings are passed over
     */
    static PastPage of(
            RunSummary run,
            EventRow event,
            Optional<EventRow> before,
            Optional<EventRow> after,
            PastRuns.Told told,
            Optional<JudgedEvidence> evidence,
            int from,
            OutwardLinks links,
            Instant now) {
        String address = address(run.number(), event.id);
        return new PastPage(
                run.number(),
                run.kind().noun(),
                run.title(),
                EventLine.of(event, EventLine.addresses(run.stages().stream().map(StageSummary::pullRequest)), now),
                Moment.clock(event.at, now).exact(),
                before.map(one -> address(run.number(), one.id)),
                after.map(one -> address(run.number(), one.id)),
                told.then().map(past -> Mark.of(past.status())),
                told.why(),
                told.then().stream()
                        .flatMap(past -> past.stages().stream()
                                .map(stage ->
                                        stage(StageSummary.of(stage), links, OutwardLinks.gitOps(stage.pins()), now)))
                        .toList(),
                evidence.map(judged -> evidence(
                        judged,
                        run,
                        event,
                        Optional.ofNullable(event.environment)
                                .flatMap(name -> told.then()
                                        .filter(past -> past.concerns(name))
                                        .flatMap(past -> past.stage(name).pins())),
                        from,
                        links,
                        now)));
    }

    static String address(long number, long event) {
        return "/promotions/" + number + "/events/" + event;
    }

    private static PastStage stage(StageSummary stage, OutwardLinks links, String gitOps, Instant now) {
        return new PastStage(
                stage.environment(),
                Mark.of(stage),
                stage.running() ? StageWords.name(stage.step()) : "",
                stage.pullRequest().map(ref -> Link.to(ref.url(), "#" + ref.number())),
                stage.mergeCommit().map(commit -> links.commit(gitOps, new Commit(commit))),
                stage.startedAt().map(at -> Moment.clock(at, now)),
                stage.endedAt().map(at -> Moment.clock(at, now)),
                stage.reason().map(Sentence::brief).orElse(""));
    }

    private static PastEvidence evidence(
            JudgedEvidence judged,
            RunSummary run,
            EventRow event,
            Optional<Pins> pins,
            int from,
            OutwardLinks links,
            Instant now) {
        String gitOps = OutwardLinks.gitOps(pins);
        List<Finding> findings = judged.findings();
        int end = Math.min(findings.size(), from + SHOWN);
        Address address = Address.of(address(run.number(), event.id));
        return new PastEvidence(
                links.commit(gitOps, new Commit(judged.commit())),
                Moment.clock(judged.judgedAt(), now),
                links.rows(groups(event.environment, judged, findings.subList(Math.min(from, end), end), now), gitOps),
                end < findings.size()
                        ? Optional.of(new Link(
                                address.with("from", String.valueOf(end)).text(), "Next page"))
                        : Optional.empty(),
                from > 0 ? Optional.of(new Link(address.text(), "First page")) : Optional.empty(),
                "/api/v1/promotions/" + run.number() + "/events/" + event.id + "/evidence",
                judged.omitted());
    }

    /** A page of them; the counts are of all. */
    private static List<EvidenceTable.Group> groups(
            String environment, JudgedEvidence judged, List<Finding> page, Instant now) {
        FindingCounts counts = FindingCounts.of(judged.findings());
        List<EvidenceTable.Group> groups =
                ClustersPage.groups(environment, counts, new EvidenceTable.Shown(page, List.of()), now);
        return judged.omitted() == 0
                ? groups
                : groups.stream()
                        .map(group -> ofThoseKept(group, counts.only(group.clusterType())))
                        .toList();
    }

    private static EvidenceTable.Group ofThoseKept(EvidenceTable.Group group, FindingCounts kept) {
        return kept.counting() == 0
                ? group
                : group.withSummary("%d of the %d that were kept are proven"
                        .formatted(kept.of(Finding.State.PROVEN), kept.counting()));
    }
}
