package dev.lockstep.sandbox.github;

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
        Optional<String> mergeCommitSha) {

    public boolean merged() {
        return mergedAt.isPresent();
    }

    PullRequest withText(String newTitle, String newBody, Instant now) {
        return new PullRequest(
                number,
                open,
                draft,
                newTitle,
                newBody,
                headRef,
                headSha,
                baseRef,
                baseSha,
                author,
                labels,
                createdAt,
                now,
                closedAt,
                mergedAt,
                mergedBy,
                mergeCommitSha);
    }

    PullRequest withHead(String newHead, String newBase, Instant now) {
        return withHeadAndBase(newHead, baseRef, newBase, now);
    }

    PullRequest withHeadAndBase(String newHead, String newBaseRef, String newBase, Instant now) {
        return new PullRequest(
                number,
                open,
                draft,
                title,
                body,
                headRef,
                newHead,
                newBaseRef,
                newBase,
                author,
                labels,
                createdAt,
                now,
                closedAt,
                mergedAt,
                mergedBy,
                mergeCommitSha);
    }

    PullRequest withLabels(List<String> newLabels, Instant now) {
        return new PullRequest(
                number,
                open,
                draft,
                title,
                body,
                headRef,
                headSha,
                baseRef,
                baseSha,
                author,
                newLabels,
                createdAt,
                now,
                closedAt,
                mergedAt,
                mergedBy,
                mergeCommitSha);
    }

    PullRequest closed(Instant now) {
        return new PullRequest(
                number,
                false,
                draft,
                title,
                body,
                headRef,
                headSha,
                baseRef,
                baseSha,
                author,
                labels,
                createdAt,
                now,
                Optional.of(now),
                mergedAt,
                mergedBy,
                mergeCommitSha);
    }

    PullRequest reopened(String newHead, Instant now) {
        return new PullRequest(
                number,
                true,
                draft,
                title,
                body,
                headRef,
                newHead,
                baseRef,
                baseSha,
                author,
                labels,
                createdAt,
                now,
                Optional.empty(),
                mergedAt,
                mergedBy,
                mergeCommitSha);
    }

    PullRequest merged(String ontoBase, String mergeCommit, String by, Instant now) {
        return new PullRequest(
                number,
                false,
                draft,
                title,
                body,
                headRef,
                headSha,
                baseRef,
                ontoBase,
                author,
                labels,
                createdAt,
                now,
                Optional.of(now),
                Optional.of(now),
                Optional.of(by),
                Optional.of(mergeCommit));
    }
}
