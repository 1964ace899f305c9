package dev.lockstep.process;

import java.util.List;

/**
 * A moment at which the application may die.
 *
 * @param run how many runs after the start of the scenario; {@code r-} when no run is in hand
 * @param kind of run
 * @param what {@code commit}, {@code effect} (a port's method) or {@code request} (one of those that an effect is made of), and which
 * @param when before or after
 * @param occurrence counted from 1
 */
record CrashPoint(String run, String kind, String environment, String step, String what, String when, int occurrence) {
    static CrashPoint of(List<String> parts) {
        return new CrashPoint(
                parts.get(0),
                parts.get(1),
                parts.get(2),
                parts.get(3),
                parts.get(4),
                parts.get(5),
                Integer.parseInt(parts.get(6)));
    }

    /** As the agent knows it. */
    String line() {
        return String.join("\t", run, kind, environment, step, what, when, Integer.toString(occurrence));
    }

    /** Points that differ only in which run, of which kind, in which environment, or in how often, are of one sort. */
    String sort() {
        return sortOfBoth() + " " + when;
    }

    /** The sort of what is before this, or after it, of the same. */
    String otherSort() {
        return sortOfBoth() + (when.equals("before") ? " after" : " before");
    }

    /** The same, before and after. */
    String sortOfBoth() {
        return step + " " + what;
    }

    /** {@code commit}, {@code effect} or {@code request}. */
    String category() {
        return what.substring(0, what.indexOf(' '));
    }

    boolean ofARun() {
        return !kind.equals("-");
    }

    @Override
    public String toString() {
        return String.join(" ", run, kind, environment + "/" + step, what, when) + " (" + occurrence + ")";
    }
}
