package dev.lockstep.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lockstep.database.StorableText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The latest report of each pipeline, as rows. */
@ApplicationScoped
public class Reports {
    private static final Logger LOG = Logger.getLogger(Reports.class);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final EntityManager entities;

    Reports(EntityManager entities) {
        this.entities = entities;
    }

    @Transactional
    public Optional<Report> latest(String pipeline) {
        return latest(List.of(pipeline)).stream().findFirst();
    }

    /** Of each of these pipelines that was ever checked, in their order. */
    @Transactional
    public List<Report> latest(List<String> pipelines) {
        if (pipelines.isEmpty()) {
            return List.of();
        }
        List<?> rows = entities.createNativeQuery(
                        "select pipeline, cast(report as text) from pipeline_check where pipeline in (:pipelines)")
                .setParameter("pipelines", pipelines)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .sorted(Comparator.comparing(row -> pipelines.indexOf(row[0])))
                .flatMap(row -> read((String) row[0], (String) row[1]).stream())
                .toList();
    }

    @Transactional
    void keep(Report report) {
        entities.createNativeQuery("insert into pipeline_check (pipeline, checked_at, report)"
                        + " values (:pipeline, :at, cast(:report as jsonb))"
                        + " on conflict (pipeline) do update set checked_at = :at, report = cast(:report as jsonb)")
                .setParameter("pipeline", report.pipeline())
                .setParameter("at", report.at())
                .setParameter("report", write(report))
                .executeUpdate();
    }

    private static String write(Report report) {
        try {
            return StorableText.cleanJson(JSON.writeValueAsString(report));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is always JSON", e);
        }
    }

    /** One that another version wrote in another form counts as none; a new check replaces it. */
    private static Optional<Report> read(String pipeline, String json) {
        try {
            return Optional.of(JSON.readValue(json, Report.class));
        } catch (JsonProcessingException e) {
            LOG.warnf(
                    "The last check of pipeline %s cannot be read; check it again: %s",
                    pipeline, e.getOriginalMessage());
            return Optional.empty();
        }
    }
}
