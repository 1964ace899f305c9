package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.foreign.Answers;
import dev.lockstep.foreign.Entry;
import dev.lockstep.foreign.Fields;
import dev.lockstep.foreign.Limits;
import dev.lockstep.ports.OutsideException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lists what a cluster has, kind by kind and page by page, for one look. Only what is read of an object is taken into memory, and only so
 * much of all together.
 */
final class Lists {
    private static final int PAGE = 500;
    private static final int MOST_OBJECTS = 50_000;
    private static final int MOST_PAGES = 2 * MOST_OBJECTS / PAGE;
    /** Of what is read of an object. Messages have 32 KB at most, and there are few. */
    private static final Limits LIMITS = new Limits(20, 5_000, 1_000_000);
    /** Of all objects of a look, as {@link #weight} has it; less where the heap is small. */
    private static final long MOST_WEIGHT =
            Math.min(100_000_000, Runtime.getRuntime().maxMemory() / 8);
    /** Of a value besides its text, about. */
    private static final int VALUE = 50;

    private static final long MAX_PAGE = 256_000_000;
    /** How often a list is begun anew that changed faster than it was read. */
    private static final int ATTEMPTS = 3;

    private final KubernetesApi api;
    private final List<String> namespaces;
    private final long mostWeight;
    private long weight;

    Lists(KubernetesApi api, List<String> namespaces) {
        this(api, namespaces, MOST_WEIGHT);
    }

    Lists(KubernetesApi api, List<String> namespaces, long mostWeight) {
        this.api = api;
        this.namespaces = namespaces;
        this.mostWeight = mostWeight;
    }

    /**
     * @param resource plural name of the kind
     * @param fields of an object that are read
     * @param taken is told each object
     */
    void each(String group, String version, String resource, Fields fields, Consumer<Entry> taken) {
        String what = "Listing " + resource + " of cluster " + api.cluster();
        List<Entry> all = new ArrayList<>();
        if (namespaces.isEmpty()) {
            all.addAll(list(what, "/apis/" + group + "/" + version + "/" + resource, fields));
        }
        for (String namespace : namespaces) {
            all.addAll(list(
                    what + " in namespace " + namespace,
                    "/apis/" + group + "/" + version + "/namespaces/" + namespace + "/" + resource,
                    fields));
        }
        all.forEach(taken);
    }

    private List<Entry> list(String what, String path, Fields fields) {
        long before = weight;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<List<Entry>> whole = pages(what, path, fields);
            if (whole.isPresent()) {
                return whole.get();
            }
            weight = before;
        }
        throw new OutsideException.Transient(
                what + " failed: what the server kept of it ran out before it was read, several times.", null);
    }

    /** Empty when the server does not have the rest of the list any more. */
    private Optional<List<Entry>> pages(String what, String path, Fields fields) {
        List<Entry> found = new ArrayList<>();
        String next = "";
        Set<String> told = new HashSet<>();
        do {
            Map<String, String> query = new LinkedHashMap<>(Map.of("limit", String.valueOf(PAGE)));
            if (!next.isEmpty()) {
                query.put("continue", next);
            }
            Optional<Answers.Listing> page = api.get(
                    what,
                    path,
                    query,
                    body -> Answers.list(
                            what, body, MAX_PAGE, "items", MOST_OBJECTS, LIMITS, fields, "metadata", entry -> {
                                weigh(what, entry);
                                found.add(entry);
                            }));
            if (page.isEmpty()) {
                return Optional.empty();
            }
            JsonNode besides = page.get().besides();
            if (!page.get().listed()
                    || !besides.path("kind").asText("").endsWith("List")
                    || !besides.path("metadata").isObject()) {
                throw new OutsideException.Permanent(what + " failed: the answer is no list of Kubernetes.");
            }
            if (found.size() > MOST_OBJECTS) {
                throw new OutsideException.Permanent(what + " failed: there are more than " + MOST_OBJECTS
                        + ". Name the namespaces that are to be looked at.");
            }
            next = besides.path("metadata").path("continue").asText("");
            if (!next.isEmpty() && (!told.add(next) || told.size() >= MOST_PAGES)) {
                throw new OutsideException.Permanent(
                        what + " failed: it goes on without an end, after " + told.size() + " pages.");
            }
        } while (!next.isEmpty());
        return Optional.of(found);
    }

    private void weigh(String what, Entry entry) {
        weight += weight(entry.json());
        if (weight > mostWeight) {
            throw new OutsideException.Permanent(what + " failed: all that is listed takes more than "
                    + mostWeight / 1_000_000 + " MB of memory. Name the namespaces that are to be looked at.");
        }
    }

    private static long weight(JsonNode json) {
        long weight = VALUE + (json.isTextual() ? json.textValue().length() : 0);
        for (JsonNode below : json) {
            weight += weight(below);
        }
        return weight;
    }
}
