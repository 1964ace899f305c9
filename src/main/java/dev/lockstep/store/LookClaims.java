package dev.lockstep.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * When each pipeline is looked at next. Every replica asks now and then; the row decides, by the database's time, whose look it is. A
 * replica that dies with a look in hand costs that one look: the next one is due as it would have been.
 */
@ApplicationScoped
public class LookClaims {
    /** What is looked at. */
    public enum Duty {
        /** The promoted branch. */
        REFS,
        /** What environments are rendered from. */
        INPUTS
    }

    private final EntityManager entities;

    LookClaims(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Those of the pipelines whose look is due. It is the caller's from here on, and due again after {@code pause}.
     *
     * @param now the database's time
     */
    @Transactional
    @SuppressWarnings("unchecked")
    public List<String> take(Duty duty, Collection<String> pipelines, Instant now, Duration pause) {
        return entities.createNativeQuery("""
                        insert into pipeline_look (duty, pipeline, next_look_at)
                        select :duty, wanted.pipeline, :next
                        from unnest(string_to_array(:pipelines, chr(10))) as wanted (pipeline)
                        where not exists (select 1 from pipeline_look l
                            where l.duty = :duty and l.pipeline = wanted.pipeline and l.next_look_at > :now)
                        order by wanted.pipeline
                        on conflict (duty, pipeline) do update set next_look_at = excluded.next_look_at
                        where pipeline_look.next_look_at <= :now
                        returning pipeline""", String.class)
                .setParameter("duty", duty.name())
                .setParameter("pipelines", String.join("\n", pipelines))
                .setParameter("now", now)
                .setParameter("next", now.plus(pause))
                .getResultList();
    }
}
