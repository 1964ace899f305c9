package dev.lockstep.store;

import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
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

/** A {@link Stage} as a row. */
@Entity
@Table(name = "stage")
class StageRow {
    @Embeddable
    record Key(@Column(name = "promotion_id") UUID run, String environment) implements Serializable {}

    @EmbeddedId
    public Key key;

    /** Its place among the stages of the run. */
    public int position;

    public String status;
    public String step;

    @Column(name = "started_at")
    public Instant startedAt;

    @Column(name = "ended_at")
    public Instant endedAt;

    @Column(name = "step_since")
    public Instant stepSince;

    public Instant deadline;

    @Column(name = "merge_by")
    public Instant mergeBy;

    @Column(name = "paused_since")
    public Instant pausedSince;

    public int attempts;
    public String reason;
    public String wanted;
    public String branch;

    @Column(name = "pushed_head")
    public String pushedHead;

    public String head;

    @Column(name = "pr_number")
    public Integer prNumber;

    @Column(name = "pr_url")
    public String prUrl;

    @Column(name = "pr_branch")
    public String prBranch;

    @Column(name = "pr_head")
    public String prHead;

    @Column(name = "merge_commit")
    public String mergeCommit;

    public String target;

    @Column(name = "target_since")
    public Instant targetSince;

    @ColumnTransformer(read = "waiting::text", write = "?::jsonb")
    public String waiting;

    @ColumnTransformer(read = "refusal::text", write = "?::jsonb")
    public String refusal;

    @ColumnTransformer(read = "pins::text", write = "?::jsonb")
    public String pins;

    @ColumnTransformer(read = "rendered::text", write = "?::jsonb")
    public String rendered;

    /** A {@link dev.lockstep.promotion.Proposal} for the environment branch. */
    @Column(name = "base_proposal")
    @ColumnTransformer(read = "base_proposal::text", write = "?::jsonb")
    public String baseProposal;

    static StageRow of(UUID run, int position, Stage stage) {
        StageRow row = new StageRow();
        row.key = new Key(run, stage.environment());
        row.position = position;
        row.become(stage);
        return row;
    }

    void become(Stage stage) {
        status = stage.status().name();
        step = stage.step().name();
        startedAt = stage.startedAt().orElse(null);
        endedAt = stage.endedAt().orElse(null);
        stepSince = stage.stepSince();
        deadline = stage.deadline();
        mergeBy = stage.mergeBy().orElse(null);
        pausedSince = stage.pausedSince().orElse(null);
        attempts = stage.attempts();
        reason = stage.reason().orElse(null);
        wanted = stage.wanted().orElse(null);
        branch = stage.branch().orElse(null);
        pushedHead = stage.pushedHead().orElse(null);
        head = stage.head().orElse(null);
        prNumber = stage.pullRequest().map(PullRequestRef::number).orElse(null);
        prUrl = stage.pullRequest().map(PullRequestRef::url).orElse(null);
        prBranch = stage.pullRequest().map(PullRequestRef::branch).orElse(null);
        prHead = stage.pullRequest().map(PullRequestRef::headCommit).orElse(null);
        mergeCommit = stage.mergeCommit().orElse(null);
        target = stage.target().orElse(null);
        targetSince = stage.targetSince().orElse(null);
        waiting = stage.waiting().map(PromotionCodec::write).orElse(null);
        refusal = stage.refusal().map(PromotionCodec::write).orElse(null);
        pins = stage.pins().map(PromotionCodec::write).orElse(null);
        rendered = stage.rendered().map(PromotionCodec::write).orElse(null);
        baseProposal = stage.baseProposal().map(PromotionCodec::write).orElse(null);
    }

    /** @throws PromotionCodec.Unreadable when another version wrote what this one cannot read */
    Stage stage() {
        return new StoredStage(
                        key.environment(),
                        PromotionCodec.named(StageStatus.class, status),
                        PromotionCodec.named(Step.class, step),
                        Optional.ofNullable(startedAt),
                        Optional.ofNullable(endedAt),
                        stepSince,
                        deadline,
                        Optional.ofNullable(mergeBy),
                        attempts,
                        Optional.ofNullable(pins).map(PromotionCodec::pins),
                        Optional.ofNullable(rendered).map(PromotionCodec::rendered),
                        Optional.ofNullable(branch),
                        Optional.ofNullable(pushedHead),
                        Optional.ofNullable(head),
                        Optional.ofNullable(prNumber)
                                .map(number -> new PullRequestRef(number, prUrl, prBranch, prHead)),
                        Optional.ofNullable(mergeCommit),
                        Optional.ofNullable(target),
                        Optional.ofNullable(targetSince),
                        Optional.ofNullable(waiting).map(PromotionCodec::waiting),
                        Optional.ofNullable(reason),
                        Optional.ofNullable(pausedSince),
                        Optional.ofNullable(refusal).map(PromotionCodec::refusal),
                        Optional.ofNullable(wanted),
                        Optional.ofNullable(baseProposal).map(PromotionCodec::proposal))
                .stage();
    }
}
