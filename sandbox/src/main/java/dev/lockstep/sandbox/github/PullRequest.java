package dev.lockstep.sandbox.github;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A pull request as it is stored.
 *
 * @param number counts from 1 in its repository
 * @param open whether it can still be merged; false when merged or closed
 * @param headRef head branch, short name
 * @param headSha where the head branch is, or was when the pull request ended
 * @param baseRef base branch, short name
 * @param baseSha the base's tip at creation and at each push to the head; of a merged one: the tip it was merged onto
 * @param author login
 * @param mergedBy login
 * @param mergeCommitSha of a merged one: what base was moved to by it (on a rebase: the last rewritten commit)
 */
@RecordBuilder
public record PullRequest(
        int number,
        boolean open,
        boolean draft,
        String title,
        String body,
        String headRef,
        String headSha,
        String baseRef,
        String baseSha,
        String author,
        List<String> labels,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> closedAt,
        Optional<Instant> mergedAt,
        Optional<String> mergedBy,
        Optional<String> mergeCommitSha)
        implements PullRequestBuilder.With {

    public boolean merged() {
        return mergedAt.isPresent();
    }

    PullRequest withText(String newTitle, String newBody, Instant now) {
        return with(pull -> pull.title(newTitle).body(newBody).updatedAt(now));
    }

    PullRequest withHead(String newHead, String newBase, Instant now) {
        return withHeadAndBase(newHead, baseRef, newBase, now);
    }

    PullRequest withHeadAndBase(String newHead, String newBaseRef, String newBase, Instant now) {
        return with(pull ->
                pull.headSha(newHead).baseRef(newBaseRef).baseSha(newBase).updatedAt(now));
    }

    PullRequest withLabels(List<String> newLabels, Instant now) {
        return with(pull -> pull.labels(newLabels).updatedAt(now));
    }

    PullRequest closed(Instant now) {
        return with(pull -> pull.open(false).updatedAt(now).closedAt(Optional.of(now)));
    }

    PullRequest reopened(String newHead, Instant now) {
        return with(pull -> pull.open(true).headSha(newHead).updatedAt(now).closedAt(Optional.empty()));
    }

    PullRequest merged(String ontoBase, String mergeCommit, String by, Instant now) {
        return closed(now)
                .with(pull -> pull.baseSha(ontoBase)
                        .mergedAt(Optional.of(now))
                        .mergedBy(Optional.of(by))
                        .mergeCommitSha(Optional.of(mergeCommit)));
    }
}
