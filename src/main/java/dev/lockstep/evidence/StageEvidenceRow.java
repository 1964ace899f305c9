package dev.lockstep.evidence;

import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Memory;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;

/** What the clusters of a stage had proved when it was last judged. */
@Entity
@Table(name = "stage_evidence")
public class StageEvidenceRow extends PanacheEntityBase {
    @Embeddable
    public record Key(@Column(name = "promotion_id") UUID promotionId, String environment) implements Serializable {}

    @EmbeddedId
    public Key key;

    public String target;

    @ColumnTransformer(read = "findings::text", write = "?::jsonb")
    public String findings;

    /** What is remembered of each reconciler for this target, see {@link Memory}; null before anything was. */
    @ColumnTransformer(read = "memories::text", write = "?::jsonb")
    public String memories;

    @Column(name = "judged_at")
    public Instant judgedAt;

    public List<Finding> list() {
        return EvidenceJson.findings(findings);
    }

    List<Memory> remembered() {
        return memories == null ? List.of() : EvidenceJson.memories(memories);
    }
}
