package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.ANY;

import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that templates may call: Go's builtins, the scheduler's own functions, and sprig's. */
final class Functions {
    private static final List<Function> OWN = List.of(
            Function.metered("toYaml", List.of(ANY), (a, budget) -> withoutFinalBreak(yaml(a[0], budget)))
                    .sharing(),
            Function.metered(
                            "stringify",
                            List.of(ANY),
                            (a, budget) -> withoutFinalBreak(yaml(stringified(a[0], budget), budget)))
                    .sharing(),
            Function.metered("hash", List.of(ANY), (a, budget) -> StructureHash.of(a[0], budget))
                    .sharing(),
            Function.of("unquote", List.of(ANY), a -> a[0] instanceof String text ? unquoted(text) : ""));

    /** By name. */
    static final Map<String, Function> ALL = Stream.of(
                    Builtins.ALL,
                    OWN,
                    SprigStrings.ALL,
                    SprigCase.ALL,
                    SprigMath.ALL,
                    SprigLists.ALL,
                    SprigDicts.ALL,
                    SprigDefaults.ALL,
                    SprigEncoding.ALL,
                    SprigRegex.ALL,
                    SprigPaths.ALL,
                    SprigSemver.ALL,
                    SprigDates.ALL,
                    Refused.ALL)
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(Function::name, function -> function));

    private Functions() {}

    private static String yaml(Object value, Budget budget) {
        budget.walk(value);
        try {
            return YamlWriter.write(value, Texts.MAX_TEXT);
        } catch (YamlException refused) {
            throw new CallFailure(refused.getMessage());
        }
    }

    /**
     * Lists and maps of anything in a map of anything become YAML texts. What has another type stays, as in the original: maps read from
     * ConfigMaps, labels, lists of texts or numbers.
     */
    private static Object stringified(Object value, Budget budget) {
        if (!(value instanceof GoMap map) || map.type() != GoMap.Type.STRING_ANY) {
            return value;
        }
        GoMap texts = GoMap.of(GoMap.Type.STRING_ANY);
        long length = 0;
        for (Map.Entry<Object, Object> entry : map.entries().entrySet()) {
            Object item = entry.getValue();
            boolean compound = item instanceof GoList list && list.element() == GoList.Element.ANY
                    || item instanceof GoMap nested && nested.type() == GoMap.Type.STRING_ANY;
            String text = compound ? yaml(item, budget) : "";
            length += text.length();
            Texts.checkLength(length);
            texts.entries().put(entry.getKey(), compound ? text : item);
        }
        return texts;
    }

    private static String withoutFinalBreak(String text) {
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    /** Spaces around go first, then all double quotes at the ends, then all single ones. */
    private static String unquoted(String text) {
        return trimmed(trimmed(SprigStrings.trimSpace(text), '"'), '\'');
    }

    private static String trimmed(String text, char all) {
        int from = 0;
        int end = text.length();
        while (from < end && text.charAt(from) == all) {
            from++;
        }
        while (end > from && text.charAt(end - 1) == all) {
            end--;
        }
        return text.substring(from, end);
    }
}
