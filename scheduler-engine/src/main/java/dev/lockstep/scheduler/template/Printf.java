package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.Absent;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoTypes;

/** One call of Go's fmt.Sprintf: reads the format; {@link Verbs} prints the operands. */
final class Printf {
    private static final int MAX_NUMBER = 1_000_000;

    private final String format;
    private final Object[] operands;
    private final StringBuilder out = new StringBuilder();
    private final Directive directive = new Directive(out);
    private final Verbs verbs = new Verbs(out, directive);
    private int at;
    private int operand;
    private boolean reordered;
    private boolean goodIndex;
    private boolean afterIndex;

    Printf(String format, Object[] operands) {
        this.format = format;
        this.operands = operands.clone();
        for (int i = 0; i < operands.length; i++) {
            this.operands[i] = operands[i] == Absent.VALUE ? null : operands[i];
        }
    }

    String run() {
        while (at < format.length()) {
            int next = format.indexOf('%', at);
            if (next < 0) {
                out.append(format, at, format.length());
                break;
            }
            out.append(format, at, next);
            at = next + 1;
            verb();
        }
        if (!reordered && operand < operands.length) {
            verbs.clear();
            out.append("%!(EXTRA ");
            for (int i = operand; i < operands.length; i++) {
                out.append(i > operand ? ", " : "").append(GoTypes.name(operands[i]));
                if (operands[i] != null) {
                    out.append('=');
                    Texts.checkBounded(operands[i]);
                    verbs.print(operands[i], 'v');
                }
            }
            out.append(')');
        }
        return out.toString();
    }

    private void verb() {
        goodIndex = true;
        afterIndex = false;
        verbs.clear();
        flags();
        index();
        width();
        precision();
        if (!afterIndex) {
            index();
        }
        if (at >= format.length()) {
            out.append("%!(NOVERB)");
            return;
        }
        int verb = ByteText.runeAt(format, at);
        at += ByteText.width(format, at);
        if (verb == '%') {
            out.append('%');
        } else if (!goodIndex) {
            out.append("%!").append(ByteText.ofRune(verb)).append("(BADINDEX)");
        } else if (operand >= operands.length) {
            out.append("%!").append(ByteText.ofRune(verb)).append("(MISSING)");
        } else {
            verbs.printTop(operands[operand++], verb);
        }
    }

    private void flags() {
        for (; at < format.length(); at++) {
            switch (format.charAt(at)) {
                case '#' -> directive.sharp = true;
                case '0' -> directive.zero = true;
                case '+' -> directive.plus = true;
                case '-' -> directive.minus = true;
                case ' ' -> directive.space = true;
                default -> {
                    return;
                }
            }
        }
    }

    private void width() {
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            Integer given = starOperand();
            if (given == null) {
                out.append("%!(BADWIDTH)");
            } else {
                directive.width = Math.abs(given);
                directive.minus |= given < 0;
            }
            afterIndex = false;
            return;
        }
        directive.width = number();
        if (afterIndex && directive.width >= 0) {
            goodIndex = false;
        }
    }

    private void precision() {
        if (at >= format.length() || format.charAt(at) != '.') {
            return;
        }
        at++;
        if (afterIndex) {
            goodIndex = false;
        }
        index();
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            Integer given = starOperand();
            if (given == null || given < 0) {
                out.append("%!(BADPREC)");
            } else {
                directive.precision = given;
            }
            afterIndex = false;
            return;
        }
        directive.precision = Math.max(0, number());
    }

    private Integer starOperand() {
        Object value = operand < operands.length ? operands[operand] : null;
        operand = Math.min(operand + 1, operands.length);
        // Of any type of whole numbers; what is negative here and has no sign is far too large.
        Long number = value instanceof Long plain
                ? plain
                : value instanceof GoInt typed && (!typed.unsigned() || typed.value() >= 0)
                        ? (Long) typed.value()
                        : null;
        return number != null && number >= -MAX_NUMBER && number <= MAX_NUMBER
                ? Integer.valueOf(number.intValue())
                : null;
    }

    /** Digits at this place, or -1. */
    private int number() {
        int from = at;
        int value = 0;
        while (at < format.length() && Character.digit(format.charAt(at), 10) >= 0) {
            value = value * 10 + format.charAt(at) - '0';
            if (value > MAX_NUMBER) {
                return -1;
            }
            at++;
        }
        return at == from ? -1 : value;
    }

    /** {@code [n]}. */
    private void index() {
        afterIndex = false;
        if (at >= format.length() || format.charAt(at) != '[') {
            return;
        }
        reordered = true;
        int close = format.indexOf(']', at);
        if (close < 0) {
            goodIndex = false;
            at++;
            return;
        }
        String inner = format.substring(at + 1, close);
        at = close + 1;
        boolean digits = !inner.isEmpty() && inner.length() < 7 && inner.chars().allMatch(c -> c >= '0' && c <= '9');
        int wanted = digits ? Integer.parseInt(inner) - 1 : -1;
        if (wanted >= 0 && wanted < operands.length) {
            operand = wanted;
            afterIndex = true;
        } else {
            goodIndex = false;
            afterIndex = digits;
        }
    }
}
