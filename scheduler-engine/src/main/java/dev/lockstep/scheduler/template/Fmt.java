package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.Absent;

/** Go's fmt.Sprint family. */
final class Fmt {
    private Fmt() {}

    /** What an action writes. */
    static String printed(Object value) {
        return value instanceof String text
                ? text
                : value == Absent.VALUE || value == null ? "<no value>" : value(value);
    }

    /** {@code %v}. */
    static String value(Object value) {
        return new Printf("%v", new Object[] {value}).run();
    }

    /** {@code %#v}. */
    static String goSyntax(Object value) {
        return new Printf("%#v", new Object[] {value}).run();
    }

    /** What html, js and urlquery work on: unlike elsewhere, nothing is {@code <no value>}, which is a text. */
    static String joined(Object[] values) {
        Object[] shown = values.clone();
        for (int i = 0; i < shown.length; i++) {
            shown[i] = shown[i] == null || shown[i] == Absent.VALUE ? "<no value>" : shown[i];
        }
        return sprint(shown);
    }

    /** Spaces stand between operands that are both no strings. */
    static String sprint(Object[] values) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            if (i > 0 && !(values[i] instanceof String) && !(values[i - 1] instanceof String)) {
                out.append(' ');
            }
            out.append(value(values[i]));
            Texts.checkLength(out.length());
        }
        return out.toString();
    }

    static String sprintln(Object[] values) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            out.append(i > 0 ? " " : "").append(value(values[i]));
            Texts.checkLength(out.length());
        }
        return out.append('\n').toString();
    }
}
