package dev.lockstep.scheduler.template;

/** What opens and closes actions, and the trim markers that go with it. */
final class Delimiters {
    static final String LEFT = "{{";
    static final String RIGHT = "}}";

    private Delimiters() {}

    /** Whether a trim marker stands behind an opening delimiter. */
    static boolean trimAfterLeft(String input, int at) {
        return at + 1 < input.length() && input.charAt(at) == '-' && isSpace(input.charAt(at + 1));
    }

    /** Whether a blank, a trim marker and a closing delimiter stand here. */
    static boolean trimBeforeRight(String input, int at) {
        return at >= 0
                && at + 1 < input.length()
                && isSpace(input.charAt(at))
                && input.charAt(at + 1) == '-'
                && input.startsWith(RIGHT, at + 2);
    }

    static boolean isSpace(int r) {
        return r == ' ' || r == '\t' || r == '\r' || r == '\n';
    }
}
