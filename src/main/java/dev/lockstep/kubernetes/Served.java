package dev.lockstep.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.foreign.Answers;
import dev.lockstep.foreign.Entry;
import dev.lockstep.foreign.Limits;
import dev.lockstep.ports.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The versions of API groups that one cluster serves, as it prefers them. Each installation of Flux serves its own; asked for again
 * after a while, and when something is not there.
 */
final class Served {
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final long MAX_ANSWER = 4_000_000;
    private static final Limits LIMITS = new Limits(20, 50_000, 2_000_000);

    /** @param resources by their plural names */
    record Group(String version, Set<String> resources) {}

    private record Known(Instant at, Optional<Group> group) {}

    private final KubernetesApi api;
    private final InstantSource clock;
    private final Map<String, Known> groups = new ConcurrentHashMap<>();

    Served(KubernetesApi api, InstantSource clock) {
        this.api = api;
        this.clock = clock;
    }

    /** Empty when the cluster does not serve it. */
    Optional<Group> group(String name) {
        Instant now = clock.instant();
        Known known = groups.get(name);
        if (known == null || known.at().plus(KEPT).isBefore(now)) {
            known = new Known(now, ask(name));
            groups.put(name, known);
        }
        return known.group();
    }

    /** Something of it was not there after all. */
    void forget(String name) {
        groups.remove(name);
    }

    private Optional<Group> ask(String name) {
        String what = "Asking cluster " + api.cluster() + " for the API group " + name;
        JsonNode group;
        try {
            group = json(what, "/apis/" + name);
        } catch (OutsideException.NotFound e) {
            return Optional.empty();
        }
        String version = group.path("preferredVersion").path("version").asText("");
        if (!version.matches("v\\d{1,3}((alpha|beta)\\d{1,3})?")) {
            throw new OutsideException.Permanent(what + " failed: the answer names no preferred version.");
        }
        Set<String> resources = new TreeSet<>();
        json(what, "/apis/" + name + "/" + version)
                .path("resources")
                .forEach(resource -> resources.add(resource.path("name").asText("")));
        return Optional.of(new Group(version, resources));
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
