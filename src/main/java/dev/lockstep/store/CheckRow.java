package dev.lockstep.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;

/** The latest check of a pipeline, see {@link Checks}. */
@Entity
@Table(name = "pipeline_check")
class CheckRow {
    @Id
    public String pipeline;

    @Column(name = "checked_at")
    public Instant checkedAt;

    @ColumnTransformer(read = "report::text", write = "?::jsonb")
    public String report;
}
