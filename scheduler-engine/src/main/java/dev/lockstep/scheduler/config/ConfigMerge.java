package dev.lockstep.scheduler.config;

import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lays a newer value over an older one. Neither is changed. */
final class ConfigMerge {
    private static final String NAME = "name";

    private ConfigMerge() {}

    /** Maps are merged, lists appended; otherwise the newer value wins. */
    static Object merged(Object older, Object newer) {
        if (older instanceof GoMap base && newer instanceof GoMap over) {
            return maps(base, over);
        }
        if (older instanceof GoList base && newer instanceof GoList over) {
            return lists(base, over);
        }
        return newer;
    }

    static GoMap maps(GoMap older, GoMap newer) {
        Map<Object, Object> entries = new HashMap<>(older.entries());
        newer.entries().forEach((key, value) -> {
            boolean known = entries.containsKey(key);
            entries.put(key, known ? merged(entries.get(key), value) : value);
        });
        return new GoMap(older.type(), entries);
    }

    /**
     * A map in the newer list is merged into every map of the same name in the older one, and is appended if there is
     * none. Having no name is also the same name; 5 and "5" are not.
     */
    private static GoList lists(GoList older, GoList newer) {
        List<Object> items = new ArrayList<>(older.items());
        Map<Object, List<Integer>> places = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            place(places, items.get(i), i);
        }
        for (Object item : newer.items()) {
            List<Integer> alike =
                    item instanceof GoMap map ? places.get(map.entries().get(NAME)) : null;
            if (alike == null) {
                place(places, item, items.size());
                items.add(item);
            } else {
                alike.forEach(i -> items.set(i, maps((GoMap) items.get(i), (GoMap) item)));
            }
        }
        return new GoList(older.element(), items);
    }

    private static void place(Map<Object, List<Integer>> places, Object item, int at) {
        if (item instanceof GoMap map) {
            places.computeIfAbsent(map.entries().get(NAME), name -> new ArrayList<>(1))
                    .add(at);
        }
    }
}
