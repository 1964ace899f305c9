package dev.lockstep.scheduler.template;

import java.util.Arrays;

/** Base 64 and base 32 read as Go reads them: line breaks are skipped, and errors name the byte. */
final class GoBase {
    private static final String ALPHABET_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final String ALPHABET_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private GoBase() {}

    static String encode32(String bytes) {
        StringBuilder out = new StringBuilder((bytes.length() + 4) / 5 * 8);
        for (int i = 0; i < bytes.length(); i += 5) {
            int count = Math.min(5, bytes.length() - i);
            long group = 0;
            for (int j = 0; j < 5; j++) {
                group = group << 8 | (j < count ? bytes.charAt(i + j) : 0);
            }
            int digits = (count * 8 + 4) / 5;
            for (int j = 0; j < 8; j++) {
                out.append(j < digits ? ALPHABET_32.charAt((int) (group >> 35 - 5 * j) & 31) : '=');
            }
        }
        return out.toString();
    }

    /** @throws CallFailure with Go's message */
    static String decode64(String text) {
        StringBuilder out = new StringBuilder(text.length() / 4 * 3);
        int at = 0;
        while (true) {
            int group = 0;
            int digits = 0;
            boolean padded = false;
            while (digits < 4 && !padded) {
                if (at == text.length()) {
                    if (digits == 0) {
                        return out.toString();
                    }
                    throw corrupt(64, at - digits);
                }
                char c = text.charAt(at++);
                int value = ALPHABET_64.indexOf(c);
                if (value >= 0) {
                    group = group << 6 | value;
                    digits++;
                } else if (c == '=') {
                    at = padding64(text, at, digits);
                    padded = true;
                } else if (c != '\n' && c != '\r') {
                    throw corrupt(64, at - 1);
                }
            }
            group <<= 6 * (4 - digits);
            for (int i = 0; i < digits - 1; i++) {
                out.append((char) (group >> 16 - 8 * i & 0xFF));
            }
            if (padded) {
                return out.toString();
            }
        }
    }

    /** Checks what must stand behind the first {@code =}. */
    private static int padding64(String text, int after, int digits) {
        int at = after;
        if (digits < 2) {
            throw corrupt(64, at - 1);
        }
        if (digits == 2) {
            at = skipBreaks(text, at);
            if (at == text.length()) {
                throw corrupt(64, at);
            }
            if (text.charAt(at) != '=') {
                throw corrupt(64, at - 1);
            }
            at++;
        }
        at = skipBreaks(text, at);
        if (at < text.length()) {
            throw corrupt(64, at);
        }
        return at;
    }

    private static int skipBreaks(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == '\n' || text.charAt(at) == '\r')) {
            at++;
        }
        return at;
    }

    /** @throws CallFailure with Go's message */
    static String decode32(String given) {
        String text = given.replace("\n", "").replace("\r", "");
        StringBuilder out = new StringBuilder(text.length() / 8 * 5);
        int at = 0;
        int[] group = new int[8];
        while (at < text.length()) {
            Arrays.fill(group, 0);
            int digits = 0;
            boolean padded = false;
            while (digits < 8 && !padded) {
                if (at == text.length()) {
                    throw corrupt(32, at - digits);
                }
                char c = text.charAt(at++);
                if (c == '=' && digits >= 2 && text.length() - at < 8) {
                    checkPadding32(text, at, digits);
                    padded = true;
                } else {
                    int value = ALPHABET_32.indexOf(c);
                    if (value < 0) {
                        throw corrupt(32, at - 1);
                    }
                    group[digits++] = value;
                }
            }
            long bits = 0;
            for (int digit : group) {
                bits = bits << 5 | digit;
            }
            for (int i = 0; i < digits * 5 / 8; i++) {
                out.append((char) (bits >> 32 - 8 * i & 0xFF));
            }
            if (padded) {
                break;
            }
        }
        return out.toString();
    }

    private static void checkPadding32(String text, int at, int digits) {
        int left = text.length() - at;
        if (left + digits < 7) {
            throw corrupt(32, text.length());
        }
        for (int i = 0; i < 7 - digits; i++) {
            if (left > i && text.charAt(at + i) != '=') {
                throw corrupt(32, at + i - 1);
            }
        }
        if (digits == 3 || digits == 6) {
            throw corrupt(32, at - 1);
        }
    }

    private static CallFailure corrupt(int base, int at) {
        return new CallFailure("illegal base" + base + " data at input byte " + at);
    }
}
