package dev.lockstep.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lockstep.database.StorableText;
import dev.lockstep.store.Checks;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
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

    private final Checks checks;

    Reports(Checks checks) {
        this.checks = checks;
    }

    public Optional<Report> latest(String pipeline) {
        return latest(List.of(pipeline)).stream().findFirst();
    }

    /** Of each of these pipelines that was ever checked, in their order. */
    public List<Report> latest(List<String> pipelines) {
        Map<String, String> latest = checks.latest(pipelines);
        return pipelines.stream()
                .filter(latest::containsKey)
                .flatMap(pipeline -> read(pipeline, latest.get(pipeline)).stream())
                .toList();
    }

    void keep(Report report) {
        checks.keep(report.pipeline(), report.at(), write(report));
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
