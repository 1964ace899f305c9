package dev.lockstep.workflow;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** One environment of one pipeline, see {@link Lanes}. */
@Entity
@Table(name = "lane")
public class LaneRow extends PanacheEntityBase {
    @Embeddable
    public record Key(String pipeline, String environment) implements Serializable {}

    @EmbeddedId
    public Key key;

    @Column(name = "gitops_repository")
    public String gitOpsRepository;

    @Column(name = "gitops_branch")
    public String gitOpsBranch;

    /** The commit of the control plane that the environment renders from, as Lockstep knows it. */
    @Column(name = "base_commit")
    public String baseCommit;

    /** The promotion that is in the lane. */
    public UUID holder;

    @Column(name = "pr_number")
    public Integer prNumber;

    @Column(name = "pr_url")
    public String prUrl;

    @Column(name = "pr_branch")
    public String prBranch;

    @Column(name = "pr_head")
    public String prHead;

    @Column(name = "merged_commit")
    public String mergedCommit;

    @Column(name = "merged_by_run")
    public UUID mergedByRun;

    @Column(name = "merged_at")
    public Instant mergedAt;

    @Column(name = "proven_commit")
    public String provenCommit;

    @Column(name = "proven_by_run")
    public UUID provenByRun;

    @Column(name = "proven_at")
    public Instant provenAt;

    /** Whether everything that was merged here is proven. */
    public boolean atRest() {
        return mergedCommit == null || Objects.equals(mergedCommit, provenCommit);
    }
}
