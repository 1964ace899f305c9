package dev.lockstep.evidence;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.ColumnTransformer;

/** A reconciler and what it said last, see {@link Reconcilers}. */
@Entity
@Table(name = "reconciler")
public class ReconcilerRow extends PanacheEntityBase {
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

    @Column(name = "observed_at")
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

    /** When it was asked for directly because it was not listed. */
    @Column(name = "asked_at")
    public Instant askedAt;

    /** {@link dev.lockstep.compliance.Failure} as JSON; null when it is in none, or since before this was kept. */
    @ColumnTransformer(read = "failure::text", write = "?::jsonb")
    public String failure;
}
