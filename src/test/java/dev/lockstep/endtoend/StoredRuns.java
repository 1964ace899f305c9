package dev.lockstep.endtoend;

import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.promotion.Stage;
import dev.lockstep.workflow.PromotionCodec;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.UUID;

/** Runs that are in the table without having run. They have no events. */
@Singleton
public class StoredRuns {
    private final EntityManager entities;

    StoredRuns(EntityManager entities) {
        this.entities = entities;
    }

    public void store(Promotion run, String status, String startedBy) {
        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery("insert into promotion (id, number, kind, environment, retry_of,"
                                + " pipeline, commit_sha, title, author, started_by, status, created_at, state)"
                                + " values (:id, :number, :kind, cast(:environment as text), cast(:retryOf as bigint),"
                                + " :pipeline, :commit, :title, 'Ada', :by, :status, :at,"
                                + " jsonb_set(cast(:state as jsonb), '{status}', to_jsonb(cast(:status as text))))")
                        .setParameter("id", UUID.fromString(run.id()))
                        .setParameter("number", run.number())
                        .setParameter("kind", run.kind().name())
                        .setParameter(
                                "environment",
                                run.kind() == RunKind.PROMOTION
                                        ? null
                                        : run.stages().stream()
                                                .map(Stage::environment)
                                                .findFirst()
                                                .orElseThrow())
                        .setParameter("retryOf", run.retryOf().orElse(null))
                        .setParameter("pipeline", run.pipeline())
                        .setParameter("commit", run.commit())
                        .setParameter("title", run.title())
                        .setParameter("by", startedBy)
                        .setParameter("status", status)
                        .setParameter("at", run.createdAt())
                        .setParameter("state", PromotionCodec.write(run))
                        .executeUpdate());
    }
}
