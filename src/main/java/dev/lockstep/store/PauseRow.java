package dev.lockstep.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A pause, in force until it is resumed; made by {@link Pauses}. */
@Entity
@Table(name = "pause")
class PauseRow {
    @Id
    public Long id;

    /** A {@link dev.lockstep.promotion.Pause.Scope}. */
    public String scope;

    public String pipeline;
    public String environment;

    @Column(name = "promotion_id")
    public UUID run;

    @Column(name = "entry_only")
    public boolean entryOnly;

    @Column(name = "by_whom")
    public String by;

    public String reason;
    public Instant since;

    @Column(name = "resumed_at")
    public Instant resumedAt;

    @Column(name = "resumed_by")
    public String resumedBy;
}
