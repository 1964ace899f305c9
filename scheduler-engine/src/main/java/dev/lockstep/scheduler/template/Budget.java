package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;

/**
 * What one rendering of a template may still use, and what it may take from others. Work is counted by size: a step is
 * one node evaluated, or {@value #READ} bytes that a function reads, or {@value #MADE} bytes that it makes. So the steps
 * bound the memory of a rendering, too.
 */
final class Budget {
    private static final int READ = 64;
    private static final int MADE = 16;
    /** Bytes of an item of a list that is a new object, and of an entry of a map. */
    private static final int ITEM = 64;

    private static final int REFERENCE = 4;

    final TemplateLimits limits;
    final SharedTexts shared;
    private long steps;

    Budget(TemplateLimits limits, SharedTexts shared) {
        this.limits = limits;
        this.shared = shared;
    }

    void step() {
        steps(1);
    }

    void steps(long count) {
        steps += count;
        if (steps > limits.steps()) {
            throw new CallFailure("more than " + limits.steps() + " steps (limit steps)");
        }
    }

    long used() {
        return steps;
    }

    /** A function gets these; texts may be read from end to end. */
    void read(Object[] arguments) {
        long bytes = 0;
        for (Object argument : arguments) {
            bytes += argument instanceof String text ? text.length() : 0;
        }
        steps(bytes / READ);
    }

    /** A function gave this. What it only passes on costs nothing. */
    void made(Object result, Object[] arguments) {
        for (Object argument : arguments) {
            if (argument == result) {
                return;
            }
        }
        if (result instanceof String text) {
            output(text.length());
            steps(text.length() / MADE);
        } else if (result instanceof GoList list) {
            int each = list.element() == GoList.Element.ANY ? REFERENCE : ITEM;
            steps((long) list.items().size() * each / MADE);
        } else if (result instanceof GoMap map) {
            steps((long) map.entries().size() * ITEM / MADE);
        }
    }

    /** Something goes through a whole value, which must end: a map can be put into itself. */
    void walk(Object value) {
        steps(Texts.checkBounded(value) / 8);
    }

    void output(long bytes) {
        if (bytes > limits.outputBytes()) {
            throw new CallFailure("more than " + limits.outputBytes() + " bytes of output (limit outputBytes)");
        }
    }
}
