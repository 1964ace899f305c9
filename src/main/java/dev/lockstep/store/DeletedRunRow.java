package dev.lockstep.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** That there was a run which {@link Retention} has deleted. */
@Entity
@Immutable
@Table(name = "deleted_run")
class DeletedRunRow {
    @Id
    public UUID id;

    public long number;
    public String pipeline;
    public String kind;

    @Column(name = "commit_sha")
    public String commit;

    public String status;

    @Column(name = "ended_at")
    public Instant endedAt;

    @Column(name = "deleted_at")
    public Instant deletedAt;
}
