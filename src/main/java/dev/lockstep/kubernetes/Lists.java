package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.foreign.Answers;
import dev.lockstep.foreign.Entry;
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

/** Lists what a cluster has of one kind, page by page, without what nobody reads. */
final class Lists {
    private static final int PAGE = 500;
    private static final int MOST_OBJECTS = 50_000;
    private static final int MOST_PAGES = 2 * MOST_OBJECTS / PAGE;
    /** An object of Kubernetes has 1.5 MB at most. */
    private static final Limits LIMITS = new Limits(100, 150_000, 6_000_000);

    private static final long MAX_PAGE = 256_000_000;
    /** How often a list is begun anew that changed faster than it was read. */
    private static final int ATTEMPTS = 3;

    private final KubernetesApi api;
    private final List<String> namespaces;

    Lists(KubernetesApi api, List<String> namespaces) {
        this.api = api;
        this.namespaces = namespaces;
    }

    /**
     * @param resource plural name of the kind
     * @param taken is told each object
     */
    void each(String group, String version, String resource, Consumer<Entry> taken) {
        String what = "Listing " + resource + " of cluster " + api.cluster();
        List<Entry> all = new ArrayList<>();
        if (namespaces.isEmpty()) {
            all.addAll(list(what, "/apis/" + group + "/" + version + "/" + resource));
        }
        for (String namespace : namespaces) {
            all.addAll(list(
                    what + " in namespace " + namespace,
                    "/apis/" + group + "/" + version + "/namespaces/" + namespace + "/" + resource));
        }
        all.forEach(taken);
    }

    private List<Entry> list(String what, String path) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<List<Entry>> whole = pages(what, path);
            if (whole.isPresent()) {
                return whole.get();
            }
        }
        throw new OutsideException.Transient(
                what + " failed: what the server kept of it ran out before it was read, several times.", null);
    }

    /** Empty when the server does not have the rest of the list any more. */
    private Optional<List<Entry>> pages(String what, String path) {
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
                            what,
                            body,
                            MAX_PAGE,
                            "items",
                            MOST_OBJECTS,
                            LIMITS,
                            "metadata",
                            entry -> found.add(slim(entry))));
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

    /** Most of an object is about who wrote which field, and what it consists of. */
    private static Entry slim(Entry entry) {
        if (entry.json().path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("managedFields", "annotations"));
        }
        if (entry.json().path("status") instanceof ObjectNode status) {
            status.remove("inventory");
        }
        return entry;
    }
}
