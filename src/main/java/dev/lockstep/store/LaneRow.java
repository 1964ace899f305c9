package dev.lockstep.store;

import dev.lockstep.promotion.Lane;
import dev.lockstep.promotion.PullRequestRef;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;

/** One environment of one pipeline, see {@link Lanes}. */
@Entity
@Table(name = "lane")
public class LaneRow {
    @Embeddable
    public record Key(String pipeline, String environment) implements Serializable {}

    @EmbeddedId
    public Key key;

    @Column(name = "gitops_repository")
    public String gitOpsRepository;

    @Column(name = "gitops_branch")
    public String gitOpsBranch;

    /** The commit of the control plane that the environment renders from, as Lockstep knows it. */
    @Column(name = "base_commit")
    public String baseCommit;

    /** The promotion that is in the lane. */
    public UUID holder;

    /** A reconfiguration with a pull request of its own, while the holder waits for the clusters. */
    public UUID beside;

    @Column(name = "pr_number")
    public Integer prNumber;

    @Column(name = "pr_url")
    public String prUrl;

    @Column(name = "pr_branch")
    public String prBranch;

    @Column(name = "pr_head")
    public String prHead;

    @Column(name = "merged_commit")
    public String mergedCommit;

    @Column(name = "merged_by_run")
    public UUID mergedByRun;

    @Column(name = "merged_at")
    public Instant mergedAt;

    @Column(name = "proven_commit")
    public String provenCommit;

    @Column(name = "proven_by_run")
    public UUID provenByRun;

    @Column(name = "proven_at")
    public Instant provenAt;

    /** Digest of what the environment was last rendered from, its base commit left out. */
    @Column(name = "rendered_inputs")
    public String renderedInputs;

    /** The same of the last rendering that was merged. */
    @Column(name = "merged_inputs")
    public String mergedInputs;

    /** The same of what the branches hold now. */
    @Column(name = "current_inputs")
    public String currentInputs;

    /** The commits that the current inputs come from, for people. */
    @Column(name = "current_inputs_from")
    public String currentInputsFrom;

    /** What the BaseRepo names, when that is not the lane's base commit. */
    @Column(name = "base_conflict")
    public String baseConflict;

    @Column(name = "base_conflict_by")
    public String baseConflictBy;

    /** A merge of an ended run's pull request that is not a run of its own yet. */
    @Column(name = "late_merge")
    public String lateMerge;

    /** The pull request of the late merge, a {@link dev.lockstep.promotion.PullRequestRef} as JSON. */
    @Column(name = "late_merge_pr")
    @ColumnTransformer(read = "late_merge_pr::text", write = "?::jsonb")
    public String lateMergePr;

    /** Why the branches of the lane could not be looked at, or what is wrong with them. */
    public String trouble;

    @Column(name = "looked_at")
    public Instant lookedAt;

    /** What the rule about lanes works with. */
    public Lane lane() {
        return new Lane(
                text(holder),
                text(beside),
                Optional.ofNullable(prNumber).map(number -> new PullRequestRef(number, prUrl, prBranch, prHead)),
                Optional.ofNullable(baseCommit),
                new Lane.Merge(Optional.ofNullable(mergedCommit), text(mergedByRun), Optional.ofNullable(mergedAt)),
                new Lane.Proof(Optional.ofNullable(provenCommit), text(provenByRun), Optional.ofNullable(provenAt)),
                new Lane.Inputs(
                        Optional.ofNullable(renderedInputs),
                        Optional.ofNullable(mergedInputs),
                        Optional.ofNullable(currentInputs)),
                Optional.ofNullable(lateMerge)
                        .map(commit -> new Lane.Late(commit, PromotionCodec.pullRequest(lateMergePr))));
    }

    void become(Lane lane) {
        holder = id(lane.holder());
        beside = id(lane.beside());
        prNumber = lane.openHead().map(PullRequestRef::number).orElse(null);
        prUrl = lane.openHead().map(PullRequestRef::url).orElse(null);
        prBranch = lane.openHead().map(PullRequestRef::branch).orElse(null);
        prHead = lane.openHead().map(PullRequestRef::headCommit).orElse(null);
        baseCommit = lane.base().orElse(null);
        mergedCommit = lane.merged().commit().orElse(null);
        mergedByRun = id(lane.merged().run());
        mergedAt = lane.merged().at().orElse(null);
        provenCommit = lane.proven().commit().orElse(null);
        provenByRun = id(lane.proven().run());
        provenAt = lane.proven().at().orElse(null);
        renderedInputs = lane.inputs().rendered().orElse(null);
        mergedInputs = lane.inputs().merged().orElse(null);
        currentInputs = lane.inputs().current().orElse(null);
        lateMerge = lane.late().map(Lane.Late::commit).orElse(null);
        lateMergePr = lane.late()
                .map(late -> PromotionCodec.writePullRequest(late.pullRequest()))
                .orElse(null);
    }

    private static Optional<String> text(UUID id) {
        return Optional.ofNullable(id).map(UUID::toString);
    }

    private static UUID id(Optional<String> text) {
        return text.map(UUID::fromString).orElse(null);
    }

    /** Whether nobody looks after the open pull request that was left to the lane. */
    public boolean orphaned() {
        return lane().orphaned();
    }

    public Optional<PullRequestRef> openHead() {
        return lane().openHead();
    }

    /** Whether everything that was merged here is proven. */
    public boolean allMergesProven() {
        return lane().allMergesProven();
    }
}
