package dev.lockstep.sandbox.server;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.util.List;
import org.jboss.logging.Logger;

/** Empties the schema. */
@ApplicationScoped
public class AllRows {
    private static final Logger LOG = Logger.getLogger(AllRows.class);
    private static final int ATTEMPTS = 20;

    private final EntityManager entities;

    AllRows(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Deletes every row of every table in one transaction, and lets numbers begin anew. Flyway's and Quartz's tables stay: they say
     * which schema there is and when to look, not what has happened.
     */
    public void delete() {
        for (int attempt = 1; ; attempt++) {
            try {
                QuarkusTransaction.requiringNew().run(this::deleteNow);
                return;
            } catch (PersistenceException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                LOG.debugf("Somebody reads; tables are emptied at the next attempt: %s", e.getMessage());
            }
        }
    }

    private void deleteNow() {
        // Shorter than the second after which PostgreSQL looks for deadlocks: we give way, and no reader is ever the
        // victim.
        entities.createNativeQuery("set local lock_timeout = '500ms'").executeUpdate();
        List<String> tables = names("select quote_ident(tablename) from pg_tables where schemaname = current_schema()"
                + " and tablename not like 'qrtz\\_%' and tablename not like 'flyway\\_%' order by 1");
        List<String> sequences = names("select quote_ident(sequencename) from pg_sequences"
                + " where schemaname = current_schema() and sequencename not like 'qrtz\\_%' order by 1");
        if (!tables.isEmpty()) {
            entities.createNativeQuery("truncate " + String.join(", ", tables)).executeUpdate();
        }
        sequences.forEach(sequence -> entities.createNativeQuery("alter sequence " + sequence + " restart")
                .executeUpdate());
    }

    @SuppressWarnings("unchecked")
    private List<String> names(String query) {
        return entities.createNativeQuery(query, String.class).getResultList();
    }
}
