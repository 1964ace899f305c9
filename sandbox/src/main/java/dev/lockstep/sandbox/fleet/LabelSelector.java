package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Kubernetes label selector: {@code a=b,c!=d,e,!f,g in (h,i),j notin (k)}. */
final class LabelSelector {
    private static final String KEY = "([A-Za-z0-9._/-]+)";
    private static final Pattern TERM = Pattern.compile("\\s*(?:(!?)" + KEY + "|" + KEY
            + "\\s*(==|=|!=)\\s*([A-Za-z0-9._-]*)|" + KEY + "\\s+(in|notin)\\s*\\(([^)]*)\\))\\s*(?:,|$)");

    private LabelSelector() {}

    /** @throws IllegalArgumentException if the selector cannot be parsed */
    static Predicate<JsonNode> parse(String selector) {
        List<Predicate<JsonNode>> terms = new ArrayList<>();
        Matcher matcher = TERM.matcher(selector);
        int at = 0;
        while (at < selector.length()) {
            matcher.region(at, selector.length());
            if (!matcher.lookingAt()) {
                throw new IllegalArgumentException("unable to parse requirement: '" + selector.substring(at) + "'");
            }
            terms.add(term(matcher));
            at = matcher.end();
        }
        return labels -> terms.stream().allMatch(term -> term.test(labels));
    }

    private static Predicate<JsonNode> term(Matcher matcher) {
        if (matcher.group(2) != null) {
            String key = matcher.group(2);
            boolean absent = !matcher.group(1).isEmpty();
            return labels -> labels.has(key) != absent;
        }
        if (matcher.group(3) != null) {
            String key = matcher.group(3);
            String value = matcher.group(5);
            boolean unequal = matcher.group(4).equals("!=");
            return labels -> (labels.has(key) && labels.get(key).asText().equals(value)) != unequal;
        }
        String key = matcher.group(6);
        List<String> values = List.of(matcher.group(8).trim().split("\\s*,\\s*"));
        boolean outside = matcher.group(7).equals("notin");
        return labels -> (labels.has(key) && values.contains(labels.get(key).asText())) != outside;
    }
}
