package dev.lockstep.scheduler.config;

import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
        for (Object item : newer.items()) {
            boolean found = false;
            if (item instanceof GoMap map) {
                for (int i = 0; i < items.size(); i++) {
                    if (items.get(i) instanceof GoMap known
                            && Objects.equals(
                                    known.entries().get(NAME), map.entries().get(NAME))) {
                        items.set(i, maps(known, map));
                        found = true;
                    }
                }
            }
            if (!found) {
                items.add(item);
            }
        }
        return new GoList(older.element(), items);
    }
}
