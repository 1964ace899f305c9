package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;

/** The flags, width and precision of one formatting directive, and the padding that they ask for. */
final class Directive {
    boolean sharp;
    boolean zero;
    boolean plus;
    boolean minus;
    boolean space;
    /** -1: not given. */
    int width;
    /** -1: not given. */
    int precision;

    private final StringBuilder out;

    Directive(StringBuilder out) {
        this.out = out;
        clear();
    }

    void clear() {
        sharp = zero = plus = minus = space = false;
        width = precision = -1;
    }

    void pad(String text, boolean zerosAllowed) {
        int missing = width < 0 ? 0 : width - ByteText.runeCount(text);
        Texts.checkLength((long) out.length() + text.length() + Math.max(0, missing));
        if (missing <= 0) {
            out.append(text);
        } else if (minus) {
            out.append(text).append(" ".repeat(missing));
        } else {
            out.append((zero && zerosAllowed ? "0" : " ").repeat(missing)).append(text);
        }
    }

    /** As it is, between padded parts. */
    void append(String text) {
        out.append(text);
    }
}
