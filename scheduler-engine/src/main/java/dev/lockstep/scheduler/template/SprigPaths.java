package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.MAP;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;

import java.util.ArrayList;
import java.util.List;

/** sprig's functions on slash-separated paths and on URLs. */
final class SprigPaths {
    static final List<Function> ALL = List.of(
            Function.of("base", List.of(STRING), a -> base((String) a[0])),
            Function.of("dir", List.of(STRING), a -> clean(((String) a[0]).substring(0, lastSlash((String) a[0]) + 1))),
            Function.of("clean", List.of(STRING), a -> clean((String) a[0])),
            Function.of("ext", List.of(STRING), a -> extension((String) a[0])),
            Function.of("isAbs", List.of(STRING), a -> ((String) a[0]).startsWith("/")),
            Function.of(
                    "urlParse", List.of(STRING), a -> GoUrl.parse((String) a[0]).toMap()),
            Function.of("urlJoin", List.of(MAP), a -> GoUrl.of(a[0]).toString()));

    private SprigPaths() {}

    private static int lastSlash(String path) {
        return path.lastIndexOf('/');
    }

    private static String base(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        if (end == 0) {
            return path.isEmpty() ? "." : "/";
        }
        return path.substring(path.lastIndexOf('/', end - 1) + 1, end);
    }

    private static String extension(String path) {
        int dot = path.lastIndexOf('.');
        return dot > lastSlash(path) ? path.substring(dot) : "";
    }

    /** The shortest path of the same meaning. */
    private static String clean(String path) {
        boolean rooted = path.startsWith("/");
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            boolean up = part.equals("..");
            boolean canGoUp = !parts.isEmpty() && !parts.get(parts.size() - 1).equals("..");
            if (up && canGoUp) {
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".") && !(up && rooted)) {
                parts.add(part);
            }
        }
        String joined = (rooted ? "/" : "") + String.join("/", parts);
        return joined.isEmpty() ? "." : joined;
    }
}
