package dev.lockstep.store.evidence;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;

/** A hint that was noted, or all of one minute that named the same source and were refused for the same reason. */
@Entity
@Table(name = "source_hint")
public class HintRow {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    @Enumerated(EnumType.STRING)
    public HintOutcome outcome;

    /** Of refused ones, as the last of them named it. */
    public String source;

    /** The source, if there is one of that name; "" otherwise. */
    @Column(name = "kept_with")
    public String keptWith;

    /** Where it came from; of refused ones, the last. */
    public String address;

    public String kind;

    public String namespace;

    public String name;

    public String reason;

    /** Of refused ones, the last. */
    @Column(name = "arrived_at")
    public Instant arrivedAt;

    public int times;

    public HintSubject subject() {
        return new HintSubject(
                Optional.ofNullable(kind),
                Optional.ofNullable(namespace),
                Optional.ofNullable(name),
                Optional.ofNullable(reason));
    }
}
