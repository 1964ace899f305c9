package dev.lockstep.steps;

import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the head of a pull request holds besides what was pushed to it, and what came to a branch meanwhile, in words. */
final class HeadCommits {
    private static final int MOST_LOOKED_AT = 100;
    private static final int MOST_NAMED = 5;

    private final GitHistory history;
    private final RepositoryUrl repository;
    /** A commit of the branch that the pull request goes to; what that has is nobody's addition. */
    private final String base;

    HeadCommits(GitHistory history, RepositoryUrl repository, String base) {
        this.history = history;
        this.repository = repository;
        this.base = base;
    }

    /** Who brought the head up to date with the branch, when that is all that was done to it since it was pushed. */
    Optional<String> updatedBy(String pushed, String head) {
        return history.commit(repository, head)
                .filter(known -> history.commit(repository, pushed).isPresent()
                        && history.onlyBroughtUpToDate(repository, pushed, head, base))
                .map(CommitInfo::author);
    }

    /** Which commits of the head were not pushed by us: how many, and by whom. */
    String foreign(String pushed, String head) {
        Optional<CommitInfo> known = history.commit(repository, head);
        if (known.isEmpty() || history.commit(repository, pushed).isEmpty()) {
            return Sentences.sha(head)
                    + known.map(commit -> " by " + commit.author()).orElse("")
                    + ", which Lockstep did not push; what else came with it cannot be had any more";
        }
        List<CommitInfo> theirs = history.between(repository, pushed, head, MOST_LOOKED_AT).stream()
                .filter(commit -> !isInBase(commit.sha()))
                .toList();
        return theirs.isEmpty()
                ? Sentences.sha(head) + ", without what Lockstep pushed"
                : named(theirs, "that Lockstep did not push");
    }

    /** The commits that the branch got after one of its own; empty when there are none. */
    Optional<String> since(String older) {
        List<CommitInfo> came = history.between(repository, older, base, MOST_LOOKED_AT);
        return came.isEmpty() ? Optional.empty() : Optional.of(named(came, "that came after it was rendered"));
    }

    private boolean isInBase(String commit) {
        GitHistory.Order order = history.order(repository, commit, base);
        return order == GitHistory.Order.OLDER || order == GitHistory.Order.SAME;
    }

    private static String named(List<CommitInfo> commits, String which) {
        List<String> words = new ArrayList<>();
        for (CommitInfo commit : commits.subList(0, Math.min(MOST_NAMED, commits.size()))) {
            words.add(Sentences.sha(commit.sha()) + " by " + commit.author() + " (" + commit.title() + ")");
        }
        int more = commits.size() - words.size();
        words.add(more == 0 ? "" : commits.size() < MOST_LOOKED_AT ? more + " more" : "at least " + more + " more");
        return Sentences.counted(commits.size(), "commit") + " " + which + ": " + Sentences.listed(words);
    }
}
