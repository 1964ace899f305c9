package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoObject;
import dev.lockstep.scheduler.value.GoTypes;
import java.util.List;
import java.util.Map;

/** sprig's merge and mergeOverwrite: the maps are laid into the first one, which is changed. */
final class DictMerge {
    private static final int MAX_DEPTH = 100;

    /** What is not of one type is not merged; sprig says nothing of it, and gives an empty text. */
    private static final class OtherTypes extends RuntimeException {
        private static final long serialVersionUID = 1;

        OtherTypes() {
            super("src and dst must be of same type", null, false, false);
        }
    }

    private final boolean overwrite;
    private final Refusals refusals;

    private DictMerge(boolean overwrite, Refusals refusals) {
        this.overwrite = overwrite;
        this.refusals = refusals;
    }

    static Object all(Object[] maps, boolean overwrite, Budget budget) {
        GoMap target = maps[0] == null ? GoMap.of(GoMap.Type.STRING_ANY) : (GoMap) maps[0];
        for (int i = 1; i < maps.length; i++) {
            budget.steps(4L * Texts.checkBounded(maps[i]));
            try {
                if (maps[i] != null) {
                    new DictMerge(overwrite, budget.shared.refusals).merge(target, (GoMap) maps[i], 0);
                }
            } catch (OtherTypes swallowed) {
                return "";
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
        } else if (value instanceof GoObject && known instanceof GoMap && overwrite) {
            // The map is to become something else, and is held by nobody who could be told.
            refusals.refuse("reflect: reflect.Value.Set using unaddressable value");
        } else if (!overwrite && isPointer(known) && (value instanceof GoMap || isStruct(value))) {
            throw new OtherTypes();
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

    private static boolean isPointer(Object value) {
        return value instanceof GoObject object && object.kind().equals("ptr");
    }

    private static boolean isStruct(Object value) {
        return value instanceof GoObject object && object.kind().equals("struct");
    }

    private void checkKeys(GoMap target, GoMap source) {
        boolean texts = target.type() != GoMap.Type.ANY_ANY;
        if (texts && source.type() == GoMap.Type.ANY_ANY && !source.entries().isEmpty()) {
            throw new CallFailure(
                    "reflect.Value.MapIndex: value of type interface {} is not assignable to type string");
        }
        if (target.type() == GoMap.Type.STRING_STRING && source.type() != GoMap.Type.STRING_STRING) {
            source.entries()
                    .forEach((key, value) -> checkIntoTexts(target.entries().get(key), value));
        }
    }

    /** A value in a map of anything is anything, also if it is a text; a list is one. What is passed over does no harm. */
    private void checkIntoTexts(Object known, Object value) {
        if (value instanceof GoList && known != null) {
            throw new CallFailure("reflect: call of reflect.Value.IsNil on string Value");
        }
        boolean empty = SprigDefaults.isEmpty(known);
        boolean set =
                value == null ? overwrite : value instanceof GoList || empty || overwrite && !(value instanceof GoMap);
        String refusal = "reflect.Value.SetMapIndex: value of type "
                + (value instanceof GoList ? GoTypes.name(value) : "interface {}")
                + " is not assignable to type string";
        if (set && value instanceof String) {
            refusals.refuse(refusal);
        } else if (set) {
            throw new CallFailure(refusal);
        }
    }
}
