package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoTypes;
import java.util.List;
import java.util.Map;

/** sprig's merge and mergeOverwrite: the maps are laid into the first one, which is changed. */
final class DictMerge {
    private static final int MAX_DEPTH = 100;

    private final boolean overwrite;

    private DictMerge(boolean overwrite) {
        this.overwrite = overwrite;
    }

    static Object all(Object[] maps, boolean overwrite, Budget budget) {
        GoMap target = maps[0] == null ? GoMap.of(GoMap.Type.STRING_ANY) : (GoMap) maps[0];
        for (int i = 1; i < maps.length; i++) {
            budget.steps(4L * Texts.checkBounded(maps[i]));
            if (maps[i] != null) {
                new DictMerge(overwrite).merge(target, (GoMap) maps[i], 0);
            }
        }
        return target;
    }

    private void merge(GoMap target, GoMap source, int depth) {
        if (depth > MAX_DEPTH) {
            throw new CallFailure("maps are nested more than " + MAX_DEPTH + " deep");
        }
        checkKeys(target, source);
        if (target == source) {
            return;
        }
        for (Map.Entry<Object, Object> entry : List.copyOf(source.entries().entrySet().stream()
                .map(e -> (Map.Entry<Object, Object>) new java.util.AbstractMap.SimpleEntry<>(e))
                .toList())) {
            one(target.entries(), entry.getKey(), entry.getValue(), depth);
        }
    }

    /** What is there stays if it is not empty; maps are merged; a list or map never gives way to nothing. */
    private void one(Map<Object, Object> target, Object key, Object value, int depth) {
        Object known = target.get(key);
        if (value == null) {
            if (overwrite) {
                target.put(key, null);
            }
            return;
        }
        if (value instanceof GoMap from && known instanceof GoMap into) {
            merge(into, from, depth + 1);
        }
        boolean compound = value instanceof GoMap || value instanceof GoList;
        if (value instanceof GoList && overwrite) {
            target.put(key, value);
        }
        boolean empty = SprigDefaults.isEmpty(known);
        if (empty || overwrite && !compound) {
            target.put(key, value);
        }
    }

    private void checkKeys(GoMap target, GoMap source) {
        boolean texts = target.type() != GoMap.Type.ANY_ANY;
        if (texts && source.type() == GoMap.Type.ANY_ANY && !source.entries().isEmpty()) {
            throw new CallFailure(
                    "reflect.Value.MapIndex: value of type interface {} is not assignable to type string");
        }
        if (target.type() == GoMap.Type.STRING_STRING) {
            for (Object value : source.entries().values()) {
                // Nothing is passed over, unless it overwrites.
                if (!(value instanceof String) && (value != null || overwrite)) {
                    throw new CallFailure("reflect.Value.SetMapIndex: value of type "
                            + (value == null ? "interface {}" : GoTypes.name(value))
                            + " is not assignable to type string");
                }
            }
        }
    }
}
