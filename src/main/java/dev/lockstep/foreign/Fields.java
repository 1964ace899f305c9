package dev.lockstep.foreign;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which fields of an entry are taken into memory. The others are read over: no limit counts them, and nothing of them is kept. Lists
 * are passed through, so that a path goes on in each of their elements.
 */
public final class Fields {
    /** Every field. */
    static final Fields ALL = new Fields();

    /** Empty: all below. */
    private final Map<String, Fields> named = new LinkedHashMap<>();

    private Fields() {}

    /** @param paths names of fields from the entry on, with blanks between them: the last one's value is taken as a whole */
    public static Fields of(String... paths) {
        Fields fields = new Fields();
        for (String path : paths) {
            Fields at = fields;
            for (String name : path.split(" ")) {
                at = at.named.computeIfAbsent(name, one -> new Fields());
            }
        }
        return fields;
    }

    /** Of the value of a field; empty when it is none of them. */
    Optional<Fields> at(String name) {
        return named.isEmpty() ? Optional.of(ALL) : Optional.ofNullable(named.get(name));
    }
}
