package dev.lockstep.store;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Stage;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;

/** What a run is, as a row; with its stages and what is to be done for it ({@link RunRows}) it makes a {@link dev.lockstep.promotion.Promotion}. */
@Entity
@Table(name = "promotion")
public class PromotionRow {
    @Id
    public UUID id;

    public long number;
    public String pipeline;

    /** A {@link dev.lockstep.promotion.RunKind}. */
    public String kind;

    /** The only environment of a run that is no promotion. */
    public String environment;

    @Column(name = "retry_of")
    public Long retryOf;

    @Column(name = "commit_sha")
    public String commit;

    public String title;
    public String author;

    @Column(name = "started_by")
    public String startedBy;

    public String status;
    public String reason;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "ended_at")
    public Instant endedAt;

    /** A {@link dev.lockstep.promotion.PipelineDefinition} as JSON, as in force for this run. */
    @ColumnTransformer(read = "definition::text", write = "?::jsonb")
    public String definition;

    /** The names of its environments, as a JSON array. */
    @ColumnTransformer(read = "environments::text", write = "?::jsonb")
    public String environments;

    /** @param environment the only one of a run that is no promotion */
    static PromotionRow of(Promotion run, Optional<String> environment, String startedBy) {
        PromotionRow row = new PromotionRow();
        row.id = UUID.fromString(run.id());
        row.number = run.number();
        row.kind = run.kind().name();
        row.environment = environment.orElse(null);
        row.retryOf = run.retryOf().orElse(null);
        row.pipeline = run.pipeline();
        row.commit = run.commit();
        row.title = run.title();
        row.author = run.author();
        row.startedBy = startedBy;
        row.status = run.status().name();
        row.createdAt = run.createdAt();
        row.definition = PromotionCodec.write(run.definition());
        row.environments = PromotionCodec.writeNames(
                run.stages().stream().map(Stage::environment).toList());
        return row;
    }
}
