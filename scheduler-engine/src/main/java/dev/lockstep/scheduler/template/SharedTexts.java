package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.RenderRules;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What functions such as {@code toYaml} make of values that many renderings share and none changes: each made once. A
 * template that may change what it is given works on a copy, and so has nothing in common with the others. Used by one
 * thread.
 */
public final class SharedTexts {
    /** Chars; what is made beyond that is made every time. */
    private static final long MAX_LENGTH = 32_000_000;

    private static final int ENTRY = 64;

    private record Made(String function, int value) {}

    /** @param steps what making it took, and what having it takes: a limit must not depend on who came first */
    private record Known(String text, long steps) {}

    /** Of the rendering that they are made for. */
    final Meter meter;

    final Refusals refusals;

    private final Map<Object, Integer> shared = new IdentityHashMap<>();
    private final Set<Object> roots = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Made, Known> texts = new HashMap<>();
    private long length;
    /** Bytes that are kept when the template that first needed them is done. */
    private long kept;

    /** By the newest rules. */
    public SharedTexts(Meter meter) {
        this(meter, RenderRules.NEWEST);
    }

    public SharedTexts(Meter meter, RenderRules rules) {
        this.meter = meter;
        this.refusals = new Refusals(rules);
    }

    /** What the newest rules would have refused in what was rendered since this was asked last, each once. */
    public List<String> tolerated() {
        return refusals.tolerated();
    }

    /** From now on the value and everything in it is shared; it must not change any more. */
    public void share(GoMap value) {
        if (roots.add(value)) {
            walk(value);
        }
    }

    private void walk(Object value) {
        boolean compound = value instanceof GoMap || value instanceof GoList;
        if (!compound || shared.putIfAbsent(value, shared.size()) != null) {
            return;
        }
        meter.work(1);
        meter.hold(ENTRY);
        if (value instanceof GoMap map) {
            map.entries().values().forEach(this::walk);
        } else if (value instanceof GoList list) {
            list.items().forEach(this::walk);
        }
    }

    /** The text that the function makes of the value; made now unless the value is shared and it was made before. */
    Object of(Function function, Object value, Budget budget, Supplier<Object> making) {
        Integer number = shared.get(value);
        if (number == null) {
            return making.get();
        }
        Made key = new Made(function.name(), number);
        Known known = texts.get(key);
        if (known != null) {
            budget.steps(known.steps);
            return known.text;
        }
        long before = budget.used();
        Object made = making.get();
        if (made instanceof String text && length + text.length() <= MAX_LENGTH) {
            length += text.length();
            kept += ENTRY + text.length();
            texts.put(key, new Known(text, budget.used() - before));
        }
        return made;
    }

    /** Lets go of what one template has held, except for what others will find here. */
    void release(long mark) {
        meter.release(mark);
        meter.hold(kept);
        kept = 0;
    }
}
