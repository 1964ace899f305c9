package dev.lockstep.dashboard;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Reconciler;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.queries.RunSearch;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.steps.Recoveries;
import dev.lockstep.store.EventRow;
import dev.lockstep.store.Pauses;
import dev.lockstep.store.RunLog;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.StageEvidence;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Gathers what the pages of one promotion show beside the promotion itself. */
@ApplicationScoped
class StageFacts {
    private final RunLog log;
    private final StageEvidence evidence;
    private final Reconcilers reconcilers;
    private final RunSearch search;
    private final Pauses pauses;
    private final Recoveries recoveries;

    StageFacts(
            RunLog log,
            StageEvidence evidence,
            Reconcilers reconcilers,
            RunSearch search,
            Pauses pauses,
            Recoveries recoveries) {
        this.recoveries = recoveries;
        this.pauses = pauses;
        this.log = log;
        this.evidence = evidence;
        this.reconcilers = reconcilers;
        this.search = search;
    }

    /** @param asked the stage that is to be shown with its steps */
    PromotionPage.Facts of(RunSummary run, Optional<String> asked) {
        Map<String, StageEvidence.Counted> counted = evidence.counted(run.id());
        Set<String> focus = Focus.of(run.stages(), asked);
        List<String> open = PromotionPage.open(run, focus, counted.keySet());
        List<EventRow> newest = log.newest(run.id(), Long.MAX_VALUE, PromotionPage.EVENTS + 1);
        return new PromotionPage.Facts(
                focus,
                counted,
                shown(run, evidence.first(run.id(), open, EvidenceTable.SHOWN / Math.max(1, open.size())), open),
                log.of(run.id(), focus),
                newest.stream().limit(PromotionPage.EVENTS).toList(),
                newest.size() > PromotionPage.EVENTS,
                search.retries(List.of(run.number())).getOrDefault(run.number(), List.of()),
                pauses.inForce(),
                recoveries.of(run.pipeline(), run.id(), run.unproven()));
    }

    /** These findings with what they are about, as it is now: only of stages that it is still asked about. */
    Map<String, EvidenceTable.Shown> shown(RunSummary run, Map<String, List<Finding>> findings, List<String> open) {
        List<ReconcilerId> asked = run.stages().stream()
                .filter(StageSummary::awaitsProof)
                .flatMap(stage -> findings.getOrDefault(stage.environment(), List.of()).stream())
                .map(Finding::id)
                .distinct()
                .toList();
        Map<ReconcilerId, Reconciler> known = reconcilers.named(asked).stream()
                .collect(Collectors.toMap(one -> one.report().id(), one -> one));
        Map<String, EvidenceTable.Shown> shown = new HashMap<>();
        Set<String> awaiting = run.stages().stream()
                .filter(StageSummary::awaitsProof)
                .map(StageSummary::environment)
                .collect(Collectors.toSet());
        for (String environment : open) {
            List<Finding> some = findings.getOrDefault(environment, List.of());
            shown.put(
                    environment,
                    new EvidenceTable.Shown(
                            some,
                            awaiting.contains(environment)
                                    ? some.stream()
                                            .flatMap(finding -> Optional.ofNullable(known.get(finding.id())).stream())
                                            .toList()
                                    : List.of()));
        }
        return shown;
    }
}
