package dev.lockstep.sandbox.github;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Method and path to handler. {@code {name}} is one segment, {@code {name+}} all that is left (refs have slashes). */
final class Router {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z]+)(\\+?)}");
    private final List<Route> routes = new ArrayList<>();

    private record Route(String method, Pattern path, List<String> names, Function<Call, Reply> handler) {}

    /** A handler and the path's values. */
    record Found(Function<Call, Reply> handler, Map<String, String> path) {}

    Router on(String method, String path, Function<Call, Reply> handler) {
        List<String> names = new ArrayList<>();
        Matcher variable = VARIABLE.matcher(path);
        StringBuilder pattern = new StringBuilder();
        while (variable.find()) {
            names.add(variable.group(1));
            variable.appendReplacement(pattern, variable.group(2).isEmpty() ? "([^/]+)" : "(.+)");
        }
        variable.appendTail(pattern);
        routes.add(new Route(method, Pattern.compile(pattern.toString()), List.copyOf(names), handler));
        return this;
    }

    /** The first route that fits, in the order they were added. */
    Optional<Found> find(String method, String rawPath) {
        for (Route route : routes) {
            Matcher matcher = route.path().matcher(rawPath);
            if (route.method().equals(method) && matcher.matches()) {
                Map<String, String> values = new LinkedHashMap<>();
                for (int i = 0; i < route.names().size(); i++) {
                    values.put(route.names().get(i), decode(matcher.group(i + 1).replace("+", "%2B")));
                }
                return Optional.of(new Found(route.handler(), values));
            }
        }
        return Optional.empty();
    }

    static Map<String, String> query(String raw) {
        Map<String, String> values = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", 64)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
                }
            }
        }
        return values;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw new GitHubError(400, "The address is not properly percent-encoded");
        }
    }
}
