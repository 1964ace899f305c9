package dev.lockstep.queries;

import dev.lockstep.database.Columns;
import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.StageStatus;
import dev.lockstep.promotion.Step;
import dev.lockstep.store.PromotionCodec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The columns of runs and of stages that summaries are made of. */
final class SummaryRows {
    /** Of {@code p}, see {@link #run}. */
    static final String RUN =
            "p.id, p.number, p.kind, p.retry_of, p.pipeline, p.commit_sha, p.title, p.author, p.started_by,"
                    + " p.status, p.reason, p.created_at, p.ended_at";

    /** Of {@code s}, see {@link #stage}. */
    static final String STAGE =
            "s.promotion_id, s.environment, s.status, s.step, s.started_at, s.ended_at, s.step_since,"
                    + " s.deadline, s.paused_since, s.attempts, s.pr_number, s.pr_url, s.pr_branch, s.pr_head, s.merge_commit,"
                    + " s.target, cast(s.waiting as text), s.reason";

    private SummaryRows() {}

    static UUID id(Object[] row) {
        return (UUID) row[0];
    }

    /** @throws PromotionCodec.Unreadable when another version wrote what this one cannot read */
    static RunSummary run(Object[] row, List<StageSummary> stages) {
        return new RunSummary(
                id(row),
                ((Number) row[1]).longValue(),
                PromotionCodec.named(RunKind.class, (String) row[2]),
                Optional.ofNullable((Number) row[3]).map(Number::longValue),
                (String) row[4],
                (String) row[5],
                (String) row[6],
                (String) row[7],
                (String) row[8],
                PromotionCodec.named(PromotionStatus.class, (String) row[9]),
                text(row[10]),
                Columns.instant(row[11]),
                instant(row[12]),
                List.copyOf(stages));
    }

    /** @throws PromotionCodec.Unreadable when another version wrote what this one cannot read */
    static StageSummary stage(Object[] row) {
        return new StageSummary(
                (String) row[1],
                PromotionCodec.named(StageStatus.class, (String) row[2]),
                PromotionCodec.named(Step.class, (String) row[3]),
                instant(row[4]),
                instant(row[5]),
                Columns.instant(row[6]),
                Columns.instant(row[7]),
                instant(row[8]),
                ((Number) row[9]).intValue(),
                Optional.ofNullable((Number) row[10])
                        .map(number -> new PullRequestRef(
                                number.intValue(), (String) row[11], (String) row[12], (String) row[13])),
                text(row[14]),
                text(row[15]),
                text(row[16]).map(PromotionCodec::waiting),
                text(row[17]));
    }

    private static Optional<String> text(Object column) {
        return Optional.ofNullable((String) column);
    }

    private static Optional<Instant> instant(Object column) {
        return Optional.ofNullable(column).map(Columns::instant);
    }
}
