package dev.lockstep.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** The promoted branch of a pipeline: the last commit acted upon, and how the last look went. */
@Entity
@Table(name = "git_ref")
public class RefRow {
    @Id
    public String pipeline;

    @Column(name = "commit_sha")
    public String commit;

    @Column(name = "checked_at")
    public Instant checkedAt;

    /** What the last look failed with; null when it succeeded. */
    public String error;
}
