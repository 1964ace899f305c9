package dev.lockstep.scheduler;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What was made of what. A rendering starts from what the one before used, and passes on what it uses itself, so that
 * nothing is made twice in a row and nothing stays that is no longer needed. Used by one thread; several may start from
 * the same one.
 */
public final class Known<K, V> {
    private final Map<K, V> before;
    private final Map<K, V> used = new HashMap<>();

    private Known(Map<K, V> before) {
        this.before = before;
    }

    public static <K, V> Known<K, V> nothing() {
        return new Known<>(Map.of());
    }

    /** A new start from what this one used; it knows nothing of what came before. */
    public Known<K, V> next() {
        return new Known<>(used);
    }

    /** @param making must not return null */
    public V get(K key, Function<K, V> making) {
        V value = find(key);
        if (value == null) {
            value = making.apply(key);
        }
        used.put(key, value);
        return value;
    }

    /** What this one or the one before made of it, or null; it is not passed on by being looked at. */
    public V find(K key) {
        V value = used.get(key);
        return value == null ? before.get(key) : value;
    }

    /** Whether it was made or taken over here, so that it is passed on. */
    public boolean uses(K key) {
        return used.containsKey(key);
    }

    public void put(K key, V value) {
        used.put(key, value);
    }
}
