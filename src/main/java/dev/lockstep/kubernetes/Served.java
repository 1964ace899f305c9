package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.foreign.Answers;
import dev.lockstep.foreign.Entry;
import dev.lockstep.foreign.Limits;
import dev.lockstep.ports.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * In which versions one cluster serves resources of API groups, as it prefers them. Each installation of Flux serves its own, and some
 * serve a resource in an older version than others of its group; asked for again after a while, and when something is not there.
 */
final class Served {
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final long MAX_ANSWER = 4_000_000;
    private static final Limits LIMITS = new Limits(20, 50_000, 2_000_000);
    private static final int MOST_VERSIONS = 10;

    private final KubernetesApi api;
    private final InstantSource clock;
    private Instant askedAt = Instant.MIN;
    /** Groups to their versions. */
    private Map<String, Set<String>> versions = Map.of();
    /** Groups to their resources, by plural name, and the first version that serves each. */
    private final Map<String, Map<String, String>> resources = new HashMap<>();

    Served(KubernetesApi api, InstantSource clock) {
        this.api = api;
        this.clock = clock;
    }

    /**
     * The version to ask in; empty when the cluster does not serve it.
     *
     * @param resource by its plural name
     */
    synchronized Optional<String> version(String group, String resource) {
        if (askedAt.isBefore(clock.instant().minus(KEPT))) {
            forget();
            versions = groups();
            askedAt = clock.instant();
        }
        if (!resources.containsKey(group)) {
            resources.put(group, resources(group));
        }
        return Optional.ofNullable(resources.get(group).get(resource));
    }

    /** Something was not there after all. */
    synchronized void forget() {
        askedAt = Instant.MIN;
        resources.clear();
    }

    /** By their list, which every API server has: what it answers of a single one that it does not have, others answer, too. */
    private Map<String, Set<String>> groups() {
        String what = "Asking cluster " + api.cluster() + " for its API groups";
        JsonNode list;
        try {
            list = json(what, "/apis");
        } catch (OutsideException.NotFound e) {
            throw new OutsideException.Rejected(
                    e.getMessage() + " Check that the address is that of its API server.", e);
        }
        if (!list.path("groups").isArray()) {
            throw new OutsideException.Permanent(what + " failed: the answer has no list of them.");
        }
        Map<String, Set<String>> found = new HashMap<>();
        for (JsonNode group : list.path("groups")) {
            Set<String> its = new LinkedHashSet<>();
            its.add(group.path("preferredVersion").path("version").asText(""));
            group.path("versions").forEach(one -> its.add(one.path("version").asText("")));
            its.removeIf(version -> !version.matches("v\\d{1,3}((alpha|beta)\\d{1,3})?"));
            found.put(group.path("name").asText(""), its);
        }
        return found;
    }

    private Map<String, String> resources(String group) {
        Map<String, String> found = new HashMap<>();
        versions.getOrDefault(group, Set.of()).stream().limit(MOST_VERSIONS).forEach(version -> {
            String what = "Asking cluster " + api.cluster() + " for version " + version + " of the API group " + group;
            JsonNode list;
            try {
                list = json(what, "/apis/" + group + "/" + version);
            } catch (OutsideException.NotFound e) {
                forget();
                throw new OutsideException.Transient(e.getMessage(), e);
            }
            if (!list.path("resources").isArray()) {
                throw new OutsideException.Permanent(what + " failed: the answer has no list of resources.");
            }
            list.path("resources")
                    .forEach(one -> found.putIfAbsent(one.path("name").asText(""), version));
        });
        return found;
    }

    private JsonNode json(String what, String path) {
        Entry answer = api.get(what, path, Map.of(), body -> Answers.one(what, body, MAX_ANSWER, LIMITS))
                .orElseThrow(() -> new OutsideException.Permanent(what + " failed: it is gone (410)."));
        answer.exceeds().ifPresent(limit -> {
            throw new OutsideException.Permanent(what + " failed: the answer has " + limit + ".");
        });
        return answer.json();
    }
}
