package dev.lockstep.workflow;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;

/** A promotion as a row. {@code state} is the whole of it, see {@link PromotionCodec}; the rest is for finding it. */
@Entity
@Table(name = "promotion")
public class PromotionRow extends PanacheEntityBase {
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

    @ColumnTransformer(read = "state::text", write = "?::jsonb")
    public String state;

    @ColumnTransformer(read = "request::text", write = "?::jsonb")
    public String request;

    public long version;

    @Column(name = "next_look_at")
    public Instant nextLookAt;

    public boolean woken;

    @Column(name = "lease_owner")
    public String leaseOwner;

    @Column(name = "lease_until")
    public Instant leaseUntil;
}
