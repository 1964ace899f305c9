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

    /** Told each list that was read whole. */
    interface Listed {
        /** @param version of it, which a watch can begin from; "" when the server does not say */
        void listed(String path, String version, List<Entry> all);
    }

    private record Whole(String version, List<Entry> all) {}

    private final KubernetesApi api;
    private final List<String> namespaces;
    private final Listed listed;
    private final long mostWeight;
    private long weight;

    Lists(KubernetesApi api, List<String> namespaces, Listed listed) {
        this(api, namespaces, listed, MOST_WEIGHT);
    }

    Lists(KubernetesApi api, List<String> namespaces, Listed listed, long mostWeight) {
        this.api = api;
        this.namespaces = namespaces;
        this.listed = listed;
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
            Optional<Whole> whole = pages(what, path, fields);
            if (whole.isPresent()) {
                listed.listed(path, whole.get().version(), whole.get().all());
                return whole.get().all();
            }
            weight = before;
        }
        throw new OutsideException.Transient(
                what + " failed: what the server kept of it ran out before it was read, several times.", null);
    }

    /** Empty when the server does not have the rest of the list any more. */
    private Optional<Whole> pages(String what, String path, Fields fields) {
        List<Entry> found = new ArrayList<>();
        String next = "";
        String version = "";
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
            // Of the first page: what changed while the others were read comes after it.
            version = told.isEmpty()
                    ? besides.path("metadata").path("resourceVersion").asText("")
                    : version;
            next = besides.path("metadata").path("continue").asText("");
            if (!next.isEmpty() && (!told.add(next) || told.size() >= MOST_PAGES)) {
                throw new OutsideException.Permanent(
                        what + " failed: it goes on without an end, after " + told.size() + " pages.");
            }
        } while (!next.isEmpty());
        return Optional.of(new Whole(version, found));
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
