package dev.lockstep.evidence;

import dev.lockstep.compliance.Ancestry;
import dev.lockstep.compliance.CommitRelation;
import dev.lockstep.compliance.CommitRelation.Kind;
import dev.lockstep.compliance.FolderHooks;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How commits that clusters run relate to a target, answered from the full history. A later commit proves the target for
 * a cluster type only if the folder is the same at both, or if all commits between are merges of this lane's own pull
 * requests.
 *
 * <p>Each question is answered once; the book is made for one judgement and thrown away.
 */
final class AncestryBook implements Ancestry {
    /** Further away than any branch moves during one promotion; beyond it the changing commit is not looked for. */
    private static final int FURTHEST = 500;

    private record Question(String commit, String clusterType) {}

    private final GitHistory history;
    private final GitReader reader;
    private final RepositoryUrl repository;
    private final String folderPrefix;
    private final String target;
    private final Set<String> ownMerges;
    private final Map<Question, CommitRelation> answers = new HashMap<>();
    private final Map<Question, FolderHooks> hooks = new HashMap<>();

    /** @param folderPrefix the folder of the repository that holds the cluster types, "" or ending in a slash */
    AncestryBook(
            GitHistory history,
            GitReader reader,
            RepositoryUrl repository,
            String folderPrefix,
            String target,
            Set<String> ownMerges) {
        this.history = history;
        this.reader = reader;
        this.repository = repository;
        this.folderPrefix = folderPrefix;
        this.target = target;
        this.ownMerges = ownMerges;
    }

    @Override
    public CommitRelation relation(String commit, String clusterType) {
        return answers.computeIfAbsent(new Question(commit, clusterType), this::answer);
    }

    @Override
    public Optional<FolderHooks> hooksSince(Optional<String> commit, String clusterType) {
        return Optional.of(hooks.computeIfAbsent(
                new Question(commit.orElse(""), clusterType), unused -> look(commit, clusterType)));
    }

    /** A commit that the history does not know says nothing about what ran. */
    private FolderHooks look(Optional<String> commit, String clusterType) {
        String folder = folderPrefix + clusterType;
        try {
            Optional<String> known =
                    commit.filter(c -> history.commit(repository, c).isPresent());
            return known.isPresent()
                            && history.folderId(repository, target, folder)
                                    .equals(history.folderId(repository, known.get(), folder))
                    ? FolderHooks.NONE
                    : HookLook.look(reader, repository, folder, target, known);
        } catch (OutsideException outside) {
            return FolderHooks.doubtful(FolderHooks.Kind.UNREACHABLE, outside.getMessage());
        } catch (Throwable defect) {
            OutOfMemory.haltIf(defect);
            return HookLook.defect(folder, defect);
        }
    }

    private CommitRelation answer(Question question) {
        String commit = question.commit();
        if (commit.equals(target)) {
            return CommitRelation.of(Kind.TARGET);
        }
        if (history.commit(repository, commit).isEmpty()) {
            return CommitRelation.of(Kind.UNKNOWN);
        }
        return switch (history.order(repository, commit, target)) {
            case SAME -> CommitRelation.of(Kind.TARGET);
            case OLDER -> CommitRelation.of(Kind.OLDER);
            case DIVERGED -> CommitRelation.of(Kind.DIVERGED);
            case NEWER -> later(commit, question.clusterType());
        };
    }

    private CommitRelation later(String commit, String clusterType) {
        String folder = folderPrefix + clusterType;
        Optional<String> wanted = history.folderId(repository, target, folder);
        if (wanted.equals(history.folderId(repository, commit, folder))) {
            return CommitRelation.of(Kind.PROVES);
        }
        List<CommitInfo> between = history.between(repository, target, commit, FURTHEST);
        if (between.size() < FURTHEST && between.stream().map(CommitInfo::sha).allMatch(ownMerges::contains)) {
            return CommitRelation.of(Kind.PROVES);
        }
        return new CommitRelation(Kind.CHANGED_OUTSIDE, changer(between, folder, wanted));
    }

    /** The first commit after the target that changed the folder and is not a merge of ours. */
    private Optional<String> changer(List<CommitInfo> between, String folder, Optional<String> wanted) {
        Optional<String> before = wanted;
        for (int i = between.size() - 1; i >= 0; i--) {
            String sha = between.get(i).sha();
            Optional<String> now = history.folderId(repository, sha, folder);
            if (!Objects.equals(before, now) && !ownMerges.contains(sha)) {
                return Optional.of(sha);
            }
            before = now;
        }
        return Optional.empty();
    }
}
