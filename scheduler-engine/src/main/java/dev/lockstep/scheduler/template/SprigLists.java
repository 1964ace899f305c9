package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.ANY;

import dev.lockstep.scheduler.value.GoDeep;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoList.Element;
import dev.lockstep.scheduler.value.GoNumbers;
import dev.lockstep.scheduler.value.GoTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** sprig's functions on lists. None changes its argument. */
final class SprigLists {
    static final List<Function> ALL = List.of(
            Function.variadic("list", List.of(ANY), a -> list(a)),
            Function.variadic("tuple", List.of(ANY), a -> list(a)),
            Function.of("append", List.of(ANY, ANY), a -> appended(a[0], a[1])),
            Function.of("push", List.of(ANY, ANY), a -> appended(a[0], a[1])),
            Function.of("prepend", List.of(ANY, ANY), a -> prepended(a[0], a[1])),
            Function.of("first", List.of(ANY), a -> {
                        List<Object> items = items(a[0], "Cannot find first on type ");
                        return items.isEmpty() ? null : items.get(0);
                    })
                    .finding(),
            Function.of("last", List.of(ANY), a -> {
                        List<Object> items = items(a[0], "Cannot find last on type ");
                        return items.isEmpty() ? null : items.get(items.size() - 1);
                    })
                    .finding(),
            Function.of("rest", List.of(ANY), a -> {
                List<Object> items = items(a[0], "Cannot find rest on type ");
                return items.isEmpty() ? GoList.nil(Element.ANY) : GoList.ofAny(items.subList(1, items.size()));
            }),
            Function.of("initial", List.of(ANY), a -> {
                List<Object> items = items(a[0], "Cannot find initial on type ");
                return items.isEmpty() ? GoList.nil(Element.ANY) : GoList.ofAny(items.subList(0, items.size() - 1));
            }),
            Function.of("reverse", List.of(ANY), a -> {
                List<Object> items = new ArrayList<>(items(a[0], "Cannot find reverse on type "));
                Collections.reverse(items);
                return GoList.ofAny(items);
            }),
            Function.of(
                    "compact",
                    List.of(ANY),
                    a -> GoList.ofAny(items(a[0], "Cannot compact on type ").stream()
                            .filter(item -> !SprigDefaults.isEmpty(item))
                            .toList())),
            Function.metered(
                    "uniq", List.of(ANY), (a, budget) -> unique(items(a[0], "Cannot find uniq on type "), budget)),
            Function.meteredVariadic("without", List.of(ANY, ANY), (a, budget) -> {
                List<Object> omitted = Arrays.asList(a).subList(1, a.length);
                return GoList.ofAny(items(a[0], "Cannot find without on type ").stream()
                        .filter(item -> !contains(omitted, item, budget))
                        .toList());
            }),
            Function.metered(
                    "has",
                    List.of(ANY, ANY),
                    (a, budget) -> a[1] != null && contains(items(a[1], "Cannot find has on type "), a[0], budget)),
            Function.variadic("slice", List.of(ANY, ANY), SprigLists::slice),
            Function.variadic("concat", List.of(ANY), SprigLists::concatenated));

    private SprigLists() {}

    private static GoList list(Object[] values) {
        return values.length == 0 ? new GoList(Element.ANY, new ArrayList<>()) : GoList.ofAny(Arrays.asList(values));
    }

    private static List<Object> items(Object value, String refusal) {
        return items(value, refusal, "");
    }

    /** The kind of what is no list stands between the two halves of the refusal. */
    private static List<Object> items(Object value, String refusal, String refusalEnd) {
        if (value instanceof GoList list) {
            return list.items();
        }
        throw new CallFailure(
                value == null
                        ? "runtime error: invalid memory address or nil pointer dereference"
                        : refusal + GoTypes.kind(value) + refusalEnd);
    }

    private static GoList appended(Object value, Object item) {
        List<Object> items = new ArrayList<>(items(value, "Cannot push on type "));
        items.add(item);
        Texts.checkItems(items.size());
        return GoList.ofAny(items);
    }

    private static GoList prepended(Object value, Object item) {
        List<Object> items = new ArrayList<>();
        items.add(item);
        items.addAll(items(value, "Cannot prepend on type "));
        Texts.checkItems(items.size());
        return GoList.ofAny(items);
    }

    private static boolean contains(List<Object> items, Object wanted, Budget budget) {
        budget.steps((long) items.size() * Texts.checkBounded(wanted) / 8);
        for (Object item : items) {
            if (GoDeep.equal(wanted, item)) {
                return true;
            }
        }
        return false;
    }

    private static GoList unique(List<Object> items, Budget budget) {
        List<Object> unique = new ArrayList<>();
        java.util.Set<Object> simple = new java.util.HashSet<>();
        for (Object item : items) {
            boolean plain = item instanceof String || item instanceof Long || item instanceof Boolean;
            if (plain ? simple.add(item) : !contains(unique, item, budget)) {
                unique.add(item);
            }
        }
        return GoList.ofAny(unique);
    }

    private static Object slice(Object[] values) {
        List<Object> items = items(values[0], "list should be type of slice or array but ");
        if (items.isEmpty()) {
            return null;
        }
        long start = values.length > 1 ? GoNumbers.whole(values[1]) : 0;
        long end = values.length > 2 ? GoNumbers.whole(values[2]) : items.size();
        if (start < 0 || end < start || end > items.size()) {
            throw new CallFailure("reflect.Value.Slice: slice index out of bounds");
        }
        return new GoList(((GoList) values[0]).element(), new ArrayList<>(items.subList((int) start, (int) end)));
    }

    private static GoList concatenated(Object[] lists) {
        if (lists.length == 0) {
            return GoList.nil(Element.ANY);
        }
        List<Object> items = new ArrayList<>();
        for (Object list : lists) {
            items.addAll(items(list, "Cannot concat type ", " as list"));
            Texts.checkItems(items.size());
        }
        return items.isEmpty() ? GoList.nil(Element.ANY) : GoList.ofAny(items);
    }
}
