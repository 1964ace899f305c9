package dev.lockstep.scheduler.config;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lays a newer value over an older one. Neither is changed, but for {@link #into}. */
final class ConfigMerge {
    private static final String NAME = "name";

    /** Bytes of an entry of a map, and of an item of a list. */
    private static final int ENTRY = 48;

    private static final int REFERENCE = 8;

    private final Meter meter;

    ConfigMerge(Meter meter) {
        this.meter = meter;
    }

    /** Lays all values over those of a map that nobody else has yet. */
    void into(GoMap own, GoMap newer) {
        meter.work(newer.entries().size());
        meter.hold(ENTRY * (long) newer.entries().size());
        lay(own.entries(), newer);
    }

    /** Maps are merged, lists appended; otherwise the newer value wins. */
    private Object merged(Object older, Object newer) {
        if (older instanceof GoMap base && newer instanceof GoMap over) {
            return maps(base, over);
        }
        if (older instanceof GoList base && newer instanceof GoList over) {
            return lists(base, over);
        }
        return newer;
    }

    GoMap maps(GoMap older, GoMap newer) {
        int size = older.entries().size() + newer.entries().size();
        meter.work(size);
        meter.hold(ENTRY * (long) size);
        Map<Object, Object> entries = new HashMap<>(older.entries());
        lay(entries, newer);
        return new GoMap(older.type(), entries);
    }

    private void lay(Map<Object, Object> entries, GoMap newer) {
        newer.entries().forEach((key, value) -> {
            boolean known = entries.containsKey(key);
            entries.put(key, known ? merged(entries.get(key), value) : value);
        });
    }

    /**
     * A map in the newer list is merged into every map of the same name in the older one, and is appended if there is
     * none. Having no name is also the same name; 5 and "5" are not.
     */
    private GoList lists(GoList older, GoList newer) {
        int size = older.items().size() + newer.items().size();
        meter.work(size);
        meter.hold(REFERENCE * (long) size);
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
