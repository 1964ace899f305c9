package dev.lockstep.dashboard;

import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.OutsidePages;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.queries.Board;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Leads from what a page shows to where it is elsewhere: commits to GitHub, applications to Argo CD, clusters to the Azure portal. Only
 * addresses that {@link OutsidePages} makes become links here.
 */
@ApplicationScoped
class OutwardLinks {
    private final OutsidePages pages;
    private final Pipelines pipelines;

    OutwardLinks(OutsidePages pages, Pipelines pipelines) {
        this.pages = pages;
        this.pipelines = pipelines;
    }

    BoardPage of(BoardPage page, Collection<Board.Environment> environments) {
        Map<Board.Name, Board.Environment> byName = environments.stream()
                .collect(Collectors.toMap(one -> new Board.Name(one.pipeline(), one.environment()), one -> one));
        return page.withLines(page.lines().stream()
                        .map(line -> line.withColumns(line.columns().stream()
                                .map(column -> column.stream()
                                        .map(lane -> Optional.ofNullable(
                                                        byName.get(new Board.Name(lane.pipeline(), lane.environment())))
                                                .map(environment -> of(lane, environment))
                                                .orElse(lane))
                                        .toList())
                                .toList()))
                        .toList())
                .withNewest(lines(page.newest()));
    }

    Lane of(Lane lane, Board.Environment environment) {
        String controlPlane = controlPlane(lane.pipeline());
        String gitOps = gitOps(environment);
        return lane.withHere(lane.here()
                        .map(here -> here.withCommit(commit(controlPlane, here.commit()))
                                .withMerged(commit(gitOps, here.merged()))))
                .withCurrent(lane.current().map(run -> of(run, controlPlane, gitOps)))
                .withBeside(lane.beside().map(run -> of(run, controlPlane, gitOps)))
                .withQueue(lane.queue().stream()
                        .map(queued -> queued.withCommit(commit(controlPlane, queued.commit())))
                        .toList());
    }

    private LaneRun of(LaneRun run, String controlPlane, String gitOps) {
        return run.withCommit(commit(controlPlane, run.commit()))
                .withMerged(run.merged().map(merged -> commit(gitOps, merged)));
    }

    EnvironmentPage of(EnvironmentPage page, Board.Environment environment) {
        String controlPlane = controlPlane(environment.pipeline());
        String gitOps = gitOps(environment);
        return page.withLane(of(page.lane(), environment))
                .withBase(page.base().map(base -> commit(controlPlane, base)))
                .withMerged(page.merged().map(merged -> commit(gitOps, merged)))
                .withDeployed(page.deployed().stream()
                        .map(one -> one.withCommit(commit(controlPlane, one.commit()))
                                .withMerged(one.merged().map(merged -> commit(gitOps, merged))))
                        .toList())
                .withGroups(members(page.groups(), gitOps));
    }

    MembersPage of(MembersPage page, Board.Environment environment) {
        return page.withGroups(members(page.groups(), gitOps(environment)));
    }

    private List<EnvironmentPage.Group> members(List<EnvironmentPage.Group> groups, String gitOps) {
        return groups.stream()
                .map(group -> group.withMembers(group.members().stream()
                        .map(member -> member.withCommit(member.commit().map(applied -> commit(gitOps, applied)))
                                .withPage(page(member.reconciler())))
                        .toList()))
                .toList();
    }

    PromotionPage of(PromotionPage page, Promotion promotion) {
        String controlPlane = promotion.definition().repository();
        return page.withCommit(commit(controlPlane, page.commit()))
                .withStages(page.stages().stream()
                        .map(stage -> of(stage, promotion))
                        .toList())
                .withEvidence(page.evidence().stream()
                        .map(table -> of(table, promotion))
                        .toList());
    }

    /** The merge is on the GitOps branch; the base commit, which alone of the other steps has one, is of the control plane. */
    private StageColumn of(StageColumn column, Promotion promotion) {
        Optional<Pins> pins = promotion.stage(column.environment()).pins();
        Optional<String> merged = promotion.stage(column.environment()).mergeCommit();
        return column.withSteps(column.steps().stream()
                        .map(step -> step.withCommit(step.commit()
                                .map(commit -> commit(
                                        merged.filter(commit.sha()::equals).isPresent()
                                                ? gitOps(pins)
                                                : promotion.definition().repository(),
                                        commit))))
                        .toList())
                .withInputs(column.inputs()
                        .map(inputs -> inputs.withAll(inputs.all().stream()
                                .map(input -> input.withCommit(commit(input.repository(), input.commit())))
                                .toList())));
    }

    EvidenceTable of(EvidenceTable table, Promotion promotion) {
        String gitOps = gitOps(promotion.stage(table.environment()).pins());
        return table.withTarget(table.target().map(target -> commit(gitOps, target)))
                .withGroups(rows(table.groups(), gitOps));
    }

    ClustersPage of(ClustersPage page, Promotion promotion) {
        EvidenceTable table = page.table();
        return page.withTable(of(table, promotion))
                .withGroups(rows(
                        page.groups(),
                        gitOps(promotion.stage(table.environment()).pins())));
    }

    /** @param gitOps the repository that the clusters follow; empty when it is not known */
    List<EvidenceTable.Group> rows(List<EvidenceTable.Group> groups, String gitOps) {
        return groups.stream()
                .map(group -> group.withRows(group.rows().stream()
                        .map(row -> row.withCommit(row.commit().map(applied -> commit(gitOps, applied)))
                                .withPage(page(row.reconciler())))
                        .toList()))
                .toList();
    }

    List<PromotionLine> lines(List<PromotionLine> lines) {
        return lines.stream()
                .map(line -> line.withCommit(commit(controlPlane(line.pipeline()), line.commit())))
                .toList();
    }

    /** @param repository empty when it is not known */
    Commit commit(String repository, Commit commit) {
        return new Commit(
                commit.sha(),
                repository.isEmpty()
                        ? ""
                        : pages.commit(repository, commit.sha())
                                .map(URI::toString)
                                .orElse(""));
    }

    private String page(ReconcilerId id) {
        return pages.reconciler(id).map(URI::toString).orElse("");
    }

    private String controlPlane(String pipeline) {
        return pipelines.named(pipeline).map(PipelineDefinition::repository).orElse("");
    }

    private static String gitOps(Board.Environment environment) {
        return environment.gitOpsRepository().orElse("");
    }

    static String gitOps(Optional<Pins> pins) {
        return pins.map(known -> known.gitOps().repository()).orElse("");
    }
}
