package dev.lockstep.dashboard;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An address on this server, put together from names that may contain anything. */
public record Address(String text) {
    static Address of(String path) {
        return new Address(path);
    }

    static Address environment(String pipeline, String environment) {
        return new Address("/environments/" + escaped(pipeline) + "/" + escaped(environment));
    }

    /** What the clusters of a stage answered. */
    static Address clusters(long run, String environment) {
        return new Address("/promotions/" + run + "/clusters/" + escaped(environment));
    }

    /** Who is expected to prove an environment. */
    static Address members(String pipeline, String environment) {
        return new Address(environment(pipeline, environment).text() + "/clusters");
    }

    Address with(String name, String value) {
        return new Address(text + (text.contains("?") ? "&" : "?") + name + "=" + escaped(value));
    }

    Address with(String name, Optional<String> value) {
        return value.map(given -> with(name, given)).orElse(this);
    }

    private static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
