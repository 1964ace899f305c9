package dev.lockstep.scheduler.template;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large a regular expression gets when its counted repetitions are written out: {@code ((a{1000}){1000}){1000}} is
 * a thousand million instructions. A rough count from above, made before the expression is compiled.
 */
public final class RegexSize {
    private static final int MAX_SIZE = 10_000;
    private static final int MAX_DEPTH = 250;

    private final String text;
    private int at;
    /** Of the group that is open. */
    private long size;
    /** Of what a repetition would repeat. */
    private long last;

    private RegexSize(String text) {
        this.text = text;
    }

    /** Whether it is larger than any sensible one. */
    public static boolean tooLarge(String expression) {
        return sizeOf(expression) > MAX_SIZE;
    }

    private static long sizeOf(String expression) {
        return expression.length() > MAX_SIZE ? expression.length() : new RegexSize(expression).size();
    }

    /** @throws CallFailure if it is too large */
    static int of(String expression) {
        long size = sizeOf(expression);
        if (size > MAX_SIZE) {
            throw new CallFailure("the regular expression has more than " + MAX_SIZE
                    + " parts when its repetitions are written out, or parentheses more than " + MAX_DEPTH
                    + " deep (limit regexSize)");
        }
        return (int) size;
    }

    private long size() {
        Deque<Long> open = new ArrayDeque<>();
        while (at < text.length() && size <= MAX_SIZE) {
            char c = text.charAt(at++);
            switch (c) {
                case '\\' -> {
                    at++;
                    atom(1);
                }
                case '[' -> {
                    set();
                    atom(1);
                }
                case '(' -> {
                    open.push(size);
                    size = 0;
                    if (open.size() > MAX_DEPTH) {
                        return Long.MAX_VALUE;
                    }
                }
                case ')' -> {
                    long inner = size + 2;
                    size = open.isEmpty() ? size : open.pop();
                    atom(inner);
                }
                case '*', '+', '?' -> {
                    size++;
                    last++;
                }
                case '{' -> repeat();
                default -> atom(1);
            }
        }
        for (long outer : open) {
            size += outer;
        }
        return size;
    }

    private void atom(long parts) {
        last = parts;
        size += parts;
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
        if (i >= text.length() || i >= at + 12) {
            atom(1);
            return;
        }
        at = i + 1;
        long repeated = last * Math.max(1, most + 1);
        size += repeated - last;
        last = repeated;
    }
}
