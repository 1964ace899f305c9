package dev.lockstep.azure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.foreign.Entry;
import dev.lockstep.memory.Guarded;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource.Unreadable;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jboss.logging.Logger;

/**
 * What the rows of Resource Graph say, taken up row by row: reports of those that follow our branches, and those that cannot be read
 * and may do so. The rows themselves are not kept.
 */
final class FluxRows {
    private static final Logger LOG = Logger.getLogger(FluxRows.class);
    private static final int MOST_UNREADABLE = 10_000;

    private final String source;
    private final BiPredicate<String, String> ours;
    private final Instant observedAt;
    private final List<ReconcilerReport> reports = new ArrayList<>();
    private final Map<String, Unreadable> unreadable = new LinkedHashMap<>();
    private long count;

    /**
     * @param ours whether a repository, by its key, and a branch are followed by us
     * @param observedAt when the first of them were asked for
     */
    FluxRows(String source, BiPredicate<String, String> ours, Instant observedAt) {
        this.source = source;
        this.ours = ours;
        this.observedAt = observedAt;
    }

    /** Takes up one row; whatever is wrong with it is of this one alone. */
    void take(Entry row) {
        count++;
        try {
            if (row.exceeds().isPresent()) {
                passOver(row.json(), "it has " + row.exceeds().get());
                return;
            }
            FluxConfiguration configuration = FluxConfiguration.read(row.json(), false);
            if (follows(configuration).orElse(false)) {
                reports.addAll(configuration.reports(source, observedAt));
            }
        } catch (OutsideException e) {
            passOver(row.json(), e.getMessage());
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.debug("a row of Resource Graph cannot be understood", e);
            passOver(row.json(), "it cannot be understood: " + Guarded.words(e) + ".");
        }
    }

    /** Whether it follows one of our branches; empty when it does not tell. */
    private Optional<Boolean> follows(FluxConfiguration configuration) {
        return configuration.repositoryKey().map(key -> ours.test(key, configuration.branch()));
    }

    /** One that certainly follows something else concerns nobody here. */
    private void passOver(JsonNode row, String flaw) {
        JsonNode properties = row.path("properties");
        if (unreadable.size() < MOST_UNREADABLE
                && mayFollow(new FluxConfiguration(null, properties, false, Optional.empty()))) {
            String id = row.path("id").asText("");
            Optional<ConfigurationId> parsed = ConfigurationId.parse(id);
            unreadable.put(
                    id,
                    new Unreadable(
                            parsed.map(ConfigurationId::owner).orElse(""),
                            parsed.map(ConfigurationId::name)
                                    .map(name -> name.toLowerCase(Locale.ROOT))
                                    .orElse(""),
                            "row '" + Text.cut(Text.line(id), Lengths.ENTRY) + "' of Resource Graph: "
                                    + Text.cut(Text.line(flaw), Lengths.ENTRY)
                                    + " It is passed over. If the configuration is one of ours, see what"
                                    + " 'az k8s-configuration flux show' says of it; else nothing need be done"));
        }
    }

    private boolean mayFollow(FluxConfiguration configuration) {
        try {
            return follows(configuration).orElse(true);
        } catch (Throwable e) {
            // What it follows is what cannot be understood.
            OutOfMemory.haltIf(e);
            return true;
        }
    }

    long count() {
        return count;
    }

    List<ReconcilerReport> reports() {
        return List.copyOf(reports);
    }

    List<Unreadable> unreadable() {
        return List.copyOf(unreadable.values());
    }
}
