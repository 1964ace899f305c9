package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.ANY;
import static dev.lockstep.scheduler.template.Function.Parameter.MAP;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;

import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** sprig's functions on maps with texts as keys. Where Go's order of keys is random, ours is sorted. */
final class SprigDicts {
    /** Functions that change their first argument. */
    static final Set<String> CHANGING = Set.of("set", "unset", "merge", "mergeOverwrite");

    static final List<Function> ALL = List.of(
            Function.meteredVariadic("dict", List.of(ANY), SprigDicts::dict),
            Function.of("set", List.of(MAP, STRING, ANY), a -> {
                if (a[0] == null) {
                    throw new CallFailure("assignment to entry in nil map");
                }
                entries(a[0]).put(a[1], a[2]);
                return a[0];
            }),
            Function.of("unset", List.of(MAP, STRING), a -> {
                entries(a[0]).remove(a[1]);
                return a[0] == null ? GoMap.of(GoMap.Type.STRING_ANY) : a[0];
            }),
            Function.of("hasKey", List.of(MAP, STRING), a -> entries(a[0]).containsKey(a[1])),
            Function.variadic(
                    "pluck",
                    List.of(STRING, MAP),
                    a -> GoList.ofAny(Arrays.stream(a)
                            .skip(1)
                            .map(SprigDicts::entries)
                            .filter(map -> map.containsKey(a[0]))
                            .map(map -> new Object[] {map.get(a[0])})
                            .collect(ArrayList::new, (all, found) -> all.add(found[0]), ArrayList::addAll))),
            Function.variadic("keys", List.of(MAP), SprigDicts::keys),
            Function.of("values", List.of(MAP), SprigDicts::values),
            Function.variadic("pick", List.of(MAP, STRING), a -> filtered(a, true)),
            Function.variadic("omit", List.of(MAP, STRING), a -> filtered(a, false)),
            Function.meteredVariadic("merge", List.of(MAP, MAP), (a, budget) -> DictMerge.all(a, false, budget)),
            Function.meteredVariadic(
                    "mergeOverwrite", List.of(MAP, MAP), (a, budget) -> DictMerge.all(a, true, budget)));

    private SprigDicts() {}

    private static Map<Object, Object> entries(Object map) {
        return map == null ? GoMap.of(GoMap.Type.STRING_ANY).entries() : ((GoMap) map).entries();
    }

    /** Keys and values in turn; a last key without a value gets an empty text. */
    private static GoMap dict(Object[] values, Budget budget) {
        GoMap map = GoMap.of(GoMap.Type.STRING_ANY);
        for (int i = 0; i < values.length; i += 2) {
            map.entries().put(budget.text(values[i]), i + 1 < values.length ? values[i + 1] : "");
        }
        return map;
    }

    private static GoList keys(Object[] maps) {
        List<String> keys = new ArrayList<>();
        for (Object map : maps) {
            entries(map).keySet().stream().map(String.class::cast).sorted().forEach(keys::add);
        }
        return GoList.ofStrings(keys);
    }

    private static GoList values(Object[] maps) {
        List<Object> values = new ArrayList<>();
        entries(maps[0]).keySet().stream()
                .map(String.class::cast)
                .sorted()
                .forEach(key -> values.add(entries(maps[0]).get(key)));
        return GoList.ofAny(values);
    }

    /** The entries whose keys are named, or the others. */
    private static GoMap filtered(Object[] arguments, boolean named) {
        Set<Object> keys = new HashSet<>(Arrays.asList(arguments).subList(1, arguments.length));
        GoMap result = GoMap.of(GoMap.Type.STRING_ANY);
        entries(arguments[0]).forEach((key, value) -> {
            if (keys.contains(key) == named) {
                result.entries().put(key, value);
            }
        });
        return result;
    }
}
