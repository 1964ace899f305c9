package dev.lockstep.store.evidence;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Formula;

/** A reconciler and what it said last, see {@link Reconcilers}. For reading: what writes rows is {@link ReconcilerStatements}. */
@Entity
@Table(name = "reconciler")
public class ReconcilerRow {
    /**
     * When its source described it last, as SQL: a poll that found it unchanged did not write it. For one that is absent that ended
     * when its absence began.
     */
    static final String LAST_DESCRIBED = "case when missing_since is null and gone_since is null and unread is null"
            + " then greatest(observed_at, (select s.complete_as_of from evidence_source s where s.name = source))"
            + " else observed_at end";

    @Embeddable
    public record Key(String source, String owner, String name) implements Serializable {}

    @EmbeddedId
    public Key key;

    public String cluster;
    public String kind;
    public String repository;
    public String branch;

    @Column(name = "cluster_type")
    public String clusterType;

    @ColumnTransformer(read = "evidence::text", write = "?::jsonb")
    public String evidence;

    @Formula(LAST_DESCRIBED)
    public Instant observedAt;

    @Column(name = "first_seen_at")
    public Instant firstSeenAt;

    @Column(name = "missing_since")
    public Instant missingSince;

    @Column(name = "failing_since")
    public Instant failingSince;

    /** The Argo CD project; null when there is none, or it is not known yet. */
    public String project;

    @Column(name = "gone_since")
    public Instant goneSince;

    /** Why its source says nothing about it; null when it does, or nothing is known. */
    public String unread;

    /** {@link dev.lockstep.compliance.Failure} as JSON; null when it is in none, or since before this was kept. */
    @ColumnTransformer(read = "failure::text", write = "?::jsonb")
    public String failure;
}
