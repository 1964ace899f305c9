package dev.lockstep.api;

import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.OutsidePages;
import dev.lockstep.queries.Board;
import dev.lockstep.queries.RunSummary;
import dev.lockstep.queries.StageSummary;
import dev.lockstep.store.Deployments.Deployment;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;

/** Where what the API tells of is to be seen elsewhere. */
@ApplicationScoped
class Outward {
    private static final String PULL = "/pull/[0-9]+$";

    private final OutsidePages pages;
    private final Pipelines pipelines;

    Outward(OutsidePages pages, Pipelines pipelines) {
        this.pages = pages;
        this.pipelines = pipelines;
    }

    Optional<PageLinks> of(RunSummary run) {
        return PageLinks.of(promoted(run.pipeline(), run.commit()), Optional.empty(), Optional.empty());
    }

    /** Its merge is in the repository that its pull request is in. */
    Optional<PageLinks> of(StageSummary stage) {
        Optional<URI> merge = stage.mergeCommit()
                .flatMap(commit -> stage.pullRequest()
                        .map(pullRequest -> pullRequest.url().replaceFirst(PULL, ""))
                        .flatMap(repository -> pages.commit(repository, commit)));
        return PageLinks.of(Optional.empty(), merge, Optional.empty());
    }

    Optional<PageLinks> of(Board.Environment environment, Deployment deployment) {
        return PageLinks.of(
                promoted(environment.pipeline(), deployment.commit()),
                environment
                        .gitOpsRepository()
                        .flatMap(repository ->
                                deployment.mergeCommitSha().flatMap(commit -> pages.commit(repository, commit))),
                Optional.empty());
    }

    Optional<PageLinks> of(ReconcilerId id) {
        return PageLinks.of(Optional.empty(), Optional.empty(), pages.reconciler(id));
    }

    private Optional<URI> promoted(String pipeline, String commit) {
        return pipelines.named(pipeline).flatMap(known -> pages.commit(known.repository(), commit));
    }
}
