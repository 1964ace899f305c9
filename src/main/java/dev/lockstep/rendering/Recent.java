package dev.lockstep.rendering;

import java.lang.ref.SoftReference;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was made last, as long as it is not too much together; given up when memory runs short, too. Any number of threads.
 */
final class Recent<K, V> {
    private record Kept<V>(SoftReference<V> value, long bytes) {}

    private final int most;
    private final long mostBytes;
    private final Map<K, Kept<V>> kept = new LinkedHashMap<>(32, 0.75f, true);
    private long bytes;

    Recent(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /** Null if it is not there any more. */
    synchronized V get(K key) {
        Kept<V> found = kept.get(key);
        return found == null ? null : found.value().get();
    }

    /** @param size in bytes, about; what is larger than everything may be is not kept */
    synchronized void put(K key, V value, long size) {
        Kept<V> before = kept.remove(key);
        bytes -= before == null ? 0 : before.bytes();
        if (size > mostBytes) {
            return;
        }
        kept.put(key, new Kept<>(new SoftReference<>(value), size));
        bytes += size;
        Iterator<Kept<V>> eldest = kept.values().iterator();
        while (bytes > mostBytes || kept.size() > most) {
            bytes -= eldest.next().bytes();
            eldest.remove();
        }
    }
}
