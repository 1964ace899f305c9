package dev.lockstep.store;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** What a pull request of ours became when it was merged; written by {@link Lanes#mergeOf}. */
@Entity
@Immutable
@Table(name = "lane_merge")
class LaneMergeRow {
    @Embeddable
    record Key(
            String pipeline,
            String environment,
            @Column(name = "commit_sha") String commit) implements Serializable {}

    @EmbeddedId
    public Key key;

    /** The run that noted it first. */
    @Column(name = "promotion_id")
    public UUID run;

    public boolean rollback;
    public Instant at;
}
