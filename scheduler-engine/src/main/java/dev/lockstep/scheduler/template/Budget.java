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
        shared.meter.templateWork(count);
        steps += count;
        if (steps > limits.steps()) {
            throw new CallFailure("more than " + limits.steps() + " steps (limit steps)");
        }
    }

    long used() {
        return steps;
    }

    /** A function gets these; it may read a text from end to end, and look at each item of a list or a map. */
    void read(Object[] arguments) {
        long parts = 0;
        for (Object argument : arguments) {
            if (argument instanceof String text) {
                parts += text.length();
            } else if (argument instanceof GoList list) {
                parts += list.items().size();
            } else if (argument instanceof GoMap map) {
                parts += map.entries().size();
            }
        }
        steps(parts / READ);
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
            long bytes = (long) list.items().size() * each;
            if (list.element() == GoList.Element.STRING) {
                for (Object item : list.items()) {
                    bytes += ((String) item).length();
                }
            }
            steps(bytes / MADE);
        } else if (result instanceof GoMap map) {
            steps((long) map.entries().size() * ITEM / MADE);
        }
    }

    /** Something goes through a whole value, which must end: a map can be put into itself. */
    void walk(Object value) {
        steps(Texts.checkBounded(value) / 8);
    }

    /** The text of any value, as {@link Texts#of} gives it, where it is no result but only needed for one. */
    String text(Object value) {
        String text = Texts.of(value);
        steps(value instanceof String ? 0 : text.length() / MADE);
        return text;
    }

    void output(long bytes) {
        if (bytes > limits.outputBytes()) {
            throw new CallFailure("more than " + limits.outputBytes() + " bytes of output (limit outputBytes)");
        }
    }
}
