package dev.lockstep.store;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The promoted branches, as they were seen last. */
@ApplicationScoped
public class Refs {
    private final RefRepository rows;
    private final EntityManager entities;

    Refs(RefRepository rows, EntityManager entities) {
        this.rows = rows;
        this.entities = entities;
    }

    @Transactional
    public List<RefRow> all() {
        return rows.listAll();
    }

    /** As it is now, whatever the caller's transaction has seen. */
    public Optional<RefRow> find(String pipeline) {
        return QuarkusTransaction.requiringNew().call(() -> rows.findByIdOptional(pipeline));
    }

    /** The commits that were seen last, by pipeline; of a pipeline whose branch was never seen, nothing. */
    @Transactional
    public Map<String, String> commits(Collection<String> pipelines) {
        return rows.list("pipeline in ?1 and commit is not null", pipelines).stream()
                .collect(Collectors.toMap(row -> row.pipeline, row -> row.commit));
    }

    /**
     * Notes how a look went, in a transaction of its own. One statement, because two looks at the same branch may end at the same
     * moment.
     *
     * @param commit empty leaves the one that is known
     */
    public void looked(String pipeline, Optional<String> commit, Optional<String> error, Instant now) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("insert into git_ref (pipeline, commit_sha, checked_at, error)"
                                + " values (:pipeline, cast(:commit as text), :now, cast(:error as text))"
                                + " on conflict (pipeline) do update set checked_at = :now, error = cast(:error as text),"
                                + " commit_sha = coalesce(cast(:commit as text), git_ref.commit_sha)")
                        .setParameter("pipeline", pipeline)
                        .setParameter("commit", commit.orElse(null))
                        .setParameter("now", now)
                        .setParameter("error", error.orElse(null))
                        .executeUpdate());
    }
}
