package dev.lockstep.scheduler.template;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large a regular expression gets when its counted repetitions are written out: {@code ((a{1000}){1000}){1000}} is
 * a thousand million instructions. A rough count from above, made before the expression is compiled.
 */
public final class RegexSize {
    /** Looks at a text that are counted together. */
    public static final int LOOKS = 1024;

    private static final int MAX_SIZE = 10_000;
    private static final int MAX_DEPTH = 250;
    /** Go's bound of a repetition, and of repetitions in each other together. */
    private static final int MAX_REPEAT = 1000;

    /** What a repetition would repeat, or the group that is open: its parts, and how often its innermost is repeated. */
    private record Extent(long parts, long times) {}

    private final String text;
    private int at;
    private long size;
    private long times = 1;
    private Extent last = new Extent(0, 1);
    /** An operator was the last thing; another one right after it is refused when it is compiled. */
    private boolean operator;

    private String excess;

    private RegexSize(String text) {
        this.text = text;
    }

    /** Whether it is larger than any sensible one. */
    public static boolean tooLarge(String expression) {
        RegexSize counted = new RegexSize(expression);
        return counted.sizeOf() > MAX_SIZE || counted.excess != null;
    }

    /** Steps of {@link #LOOKS} looks of the expression at a text: each look goes through all that it may be in the middle of. */
    public static long costOfLooks(String expression) {
        return costOfLooks(new RegexSize(expression).sizeOf());
    }

    static long costOfLooks(long size) {
        return (1 + Math.min(size, MAX_SIZE) / 4) * LOOKS / 32;
    }

    /** Whether Go refuses it, because a repetition counts too far. */
    static boolean countsTooFar(String expression) {
        RegexSize counted = new RegexSize(expression);
        counted.sizeOf();
        return counted.excess != null;
    }

    private long sizeOf() {
        return text.length() > MAX_SIZE ? text.length() : size();
    }

    /** @throws CallFailure if it is too large, in the words of Go if Go finds so */
    static int of(String expression) {
        RegexSize counted = new RegexSize(expression);
        long size = counted.sizeOf();
        if (counted.excess != null) {
            throw new CallFailure("regexp: Compile(" + SprigRegex.shown(expression)
                    + "): error parsing regexp: invalid repeat count: `" + counted.excess + "`");
        }
        if (size > MAX_SIZE) {
            throw new CallFailure("the regular expression has more than " + MAX_SIZE
                    + " parts when its repetitions are written out, or parentheses more than " + MAX_DEPTH
                    + " deep (limit regexSize)");
        }
        return (int) size;
    }

    private long size() {
        Deque<Extent> open = new ArrayDeque<>();
        while (at < text.length() && size <= MAX_SIZE && excess == null) {
            char c = text.charAt(at++);
            switch (c) {
                case '\\' -> {
                    escape();
                    atom(1, 1);
                }
                case '[' -> {
                    set();
                    atom(1, 1);
                }
                case '(' -> {
                    open.push(new Extent(size, times));
                    size = 0;
                    times = 1;
                    if (open.size() > MAX_DEPTH) {
                        return Long.MAX_VALUE;
                    }
                }
                case ')' -> {
                    Extent inner = new Extent(size + 2, times);
                    Extent outer = open.isEmpty() ? new Extent(size, times) : open.pop();
                    size = outer.parts;
                    times = outer.times;
                    atom(inner.parts, inner.times);
                }
                case '*', '+', '?' -> {
                    size++;
                    last = new Extent(last.parts + 1, last.times);
                    operator = true;
                }
                case '{' -> repeat();
                default -> atom(1, 1);
            }
        }
        for (Extent outer : open) {
            size += outer.parts;
        }
        return size;
    }

    /** Braces after these letters are part of the escape. */
    private void escape() {
        boolean braces = at + 1 < text.length() && "xpP".indexOf(text.charAt(at)) >= 0 && text.charAt(at + 1) == '{';
        int end = braces ? text.indexOf('}', at) : -1;
        at = end < 0 ? at + 1 : end + 1;
    }

    private void atom(long parts, long repeated) {
        operator = false;
        last = new Extent(parts, repeated);
        size += parts;
        times = Math.max(times, repeated);
    }

    private void set() {
        // A closing bracket right at the beginning belongs to the set.
        at += text.startsWith("^", at) ? 2 : 1;
        while (at < text.length() && text.charAt(at) != ']') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    /** {@code {n}}, {@code {n,}} or {@code {n,m}}; anything else is text. */
    private void repeat() {
        long most = 0;
        long number = 0;
        int i = at;
        for (; i < text.length() && i < at + 12; i++) {
            char c = text.charAt(i);
            if (c == '}') {
                most = Math.max(most, number);
                break;
            }
            if (c == ',') {
                most = number;
                number = 0;
            } else if (c >= '0' && c <= '9') {
                number = number * 10 + c - '0';
            } else {
                most = 0;
                i = text.length();
            }
        }
        if (i >= text.length() || i >= at + 12 || text.charAt(at) == ',') {
            atom(1, 1);
            return;
        }
        if (most * last.times > MAX_REPEAT && most > 1 && !operator) {
            excess = text.substring(at - 1, i + 1) + (text.startsWith("?", i + 1) ? "?" : "");
            return;
        }
        at = i + 1;
        long parts = last.parts * Math.max(1, most + 1);
        size += parts - last.parts;
        last = new Extent(parts, most == 0 ? 1 : last.times * most);
        times = Math.max(times, last.times);
        operator = true;
    }
}
