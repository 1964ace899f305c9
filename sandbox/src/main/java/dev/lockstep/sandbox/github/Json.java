package dev.lockstep.sandbox.github;

import java.util.LinkedHashMap;
import java.util.Map;

/** A JSON object under construction; keeps its order and takes nulls, which {@code Map.of} does not. */
final class Json extends LinkedHashMap<String, Object> {
    Json with(String key, Object value) {
        put(key, value);
        return this;
    }

    Json withAll(Map<String, Object> other) {
        putAll(other);
        return this;
    }
}
