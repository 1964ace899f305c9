package dev.lockstep.store.evidence;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

/** When a source of evidence was and will be asked, and what went wrong last. */
@Entity
@Table(name = "evidence_source")
public class SourceRow {
    @Id
    public String name;

    @Column(name = "polled_at")
    public Instant polledAt;

    @Column(name = "succeeded_at")
    public Instant succeededAt;

    @Column(name = "next_poll_at")
    public Instant nextPollAt;

    /** When somebody last wished that it be asked at once. */
    @Column(name = "wanted_at")
    public Instant wantedAt;

    @Column(name = "wanted_by")
    public String wantedBy;

    /** Until when nobody's wish has it asked: as it asked for itself, or while a poll is under way. */
    @Column(name = "not_before")
    public Instant notBefore;

    /** Failed polls in a row. */
    public int failures;

    /** What the last poll failed with; null when it succeeded. */
    public String error;

    /** Entries of the last answer that could not be read and may be ours, a line each; null when there were none. */
    public String notices;

    public List<String> noticed() {
        return notices == null ? List.of() : notices.lines().toList();
    }
}
