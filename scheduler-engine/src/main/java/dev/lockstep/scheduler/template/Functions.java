package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.ANY;

import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.yaml.YamlWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything that templates may call: Go's builtins, the scheduler's own functions, and sprig's. */
final class Functions {
    private static final List<Function> OWN = List.of(
            Function.of("toYaml", List.of(ANY), a -> withoutFinalBreak(yaml(a[0])))
                    .sharing(),
            Function.of("stringify", List.of(ANY), a -> withoutFinalBreak(yaml(stringified(a[0]))))
                    .sharing(),
            Function.of("hash", List.of(ANY), a -> StructureHash.of(a[0])).sharing(),
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

    private static String yaml(Object value) {
        Texts.checkBounded(value);
        return YamlWriter.write(value);
    }

    /** Lists and typed maps in a typed map become YAML texts; maps read from ConfigMaps stay, as in the original. */
    private static Object stringified(Object value) {
        if (!(value instanceof GoMap map) || map.type() != GoMap.Type.STRING_ANY) {
            return value;
        }
        Texts.checkBounded(value);
        GoMap texts = GoMap.of(GoMap.Type.STRING_ANY);
        map.entries().forEach((key, item) -> {
            boolean compound =
                    item instanceof GoList || item instanceof GoMap nested && nested.type() != GoMap.Type.ANY_ANY;
            texts.entries().put(key, compound ? YamlWriter.write(item) : item);
        });
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
