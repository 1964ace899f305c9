package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;

/** Finds the end of a numeric literal: decimal, with a base prefix, with fraction and exponent, or imaginary. */
final class NumberScanner {
    private static final String DECIMAL = "0123456789_";
    private static final String HEXADECIMAL = "0123456789abcdefABCDEF_";

    private final String input;
    private int pos;

    NumberScanner(String input, int from) {
        this.input = input;
        this.pos = from;
    }

    /** Where the scan ended; after a failed one, behind the character that does not belong there. */
    int position() {
        return pos;
    }

    /** False if a letter or digit follows that cannot be part of the number. */
    boolean scan() {
        accept("+-");
        String digits = DECIMAL;
        if (accept("0")) {
            digits = accept("xX") ? HEXADECIMAL : accept("oO") ? "01234567_" : accept("bB") ? "01_" : DECIMAL;
        }
        acceptAll(digits);
        if (accept(".")) {
            acceptAll(digits);
        }
        if (digits.equals(DECIMAL) && accept("eE") || digits.equals(HEXADECIMAL) && accept("pP")) {
            accept("+-");
            acceptAll(DECIMAL);
        }
        accept("i");
        if (pos < input.length() && Words.isPart(input, pos)) {
            pos += ByteText.width(input, pos);
            return false;
        }
        return true;
    }

    private boolean accept(String any) {
        boolean found = pos < input.length() && any.indexOf(input.charAt(pos)) >= 0;
        pos += found ? 1 : 0;
        return found;
    }

    private void acceptAll(String any) {
        while (accept(any)) {
            // on to the next one
        }
    }
}
