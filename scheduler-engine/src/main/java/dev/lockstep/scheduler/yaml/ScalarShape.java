package dev.lockstep.scheduler.yaml;

import dev.lockstep.scheduler.value.ByteText;

/** Which styles the characters of a scalar allow in block context; the rules are libyaml's. */
record ScalarShape(boolean multiline, boolean plainAllowed, boolean singleQuotedAllowed, boolean literalAllowed) {
    static ScalarShape of(String bytes) {
        if (bytes.isEmpty()) {
            return new ScalarShape(false, true, true, false);
        }
        boolean indicators = bytes.startsWith("---") || bytes.startsWith("...");
        boolean breaks = false;
        boolean special = false;
        boolean tabs = false;
        boolean breakSpace = false;
        boolean spaceBreak = false;
        boolean afterSpace = false;
        boolean afterBreak = false;
        boolean afterBlank = true;
        int width;
        for (int i = 0; i < bytes.length(); i += width) {
            width = ByteText.width(bytes, i);
            char c = bytes.charAt(i);
            boolean beforeBlank = i + width >= bytes.length() || isBlank(bytes.charAt(i + width));
            indicators |= i == 0 ? indicatorAtStart(c, beforeBlank) : c == ':' && beforeBlank || c == '#' && afterBlank;
            tabs |= c == '\t';
            special |= c != '\t' && !isPrintable(bytes, i);
            boolean isBreak = isBreak(bytes, i);
            breakSpace |= c == ' ' && afterBreak;
            spaceBreak |= isBreak && afterSpace;
            breaks |= isBreak;
            afterSpace = c == ' ';
            afterBreak = isBreak;
            afterBlank = isBlank(c) || isBreak;
        }
        boolean edges = bytes.charAt(0) == ' ' || isBreak(bytes, 0) || afterSpace || afterBreak;
        boolean quotable = !breakSpace && !spaceBreak && !tabs && !special;
        return new ScalarShape(
                breaks, quotable && !edges && !breaks && !indicators, quotable, !afterSpace && !spaceBreak && !special);
    }

    private static boolean indicatorAtStart(char c, boolean beforeBlank) {
        return "#,[]{}&*!|>'\"%@`".indexOf(c) >= 0 || "?:-".indexOf(c) >= 0 && beforeBlank;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** CR, LF, NEL, LS or PS. */
    static boolean isBreak(String bytes, int at) {
        char c = bytes.charAt(at);
        if (c == '\n' || c == '\r') {
            return true;
        }
        if (c != 0xC2 && c != 0xE2) {
            return false;
        }
        int rune = ByteText.runeAt(bytes, at);
        return rune == 0x85 || rune == 0x2028 || rune == 0x2029;
    }

    /** Emoji and everything else beyond the basic plane are not printable for libyaml. */
    static boolean isPrintable(String bytes, int at) {
        char c = bytes.charAt(at);
        if (c < 0x80) {
            return c >= 0x20 && c != 0x7F || c == '\n';
        }
        int rune = ByteText.runeAt(bytes, at);
        return rune >= 0xA0 && rune <= 0xFFFD && rune != 0xFEFF;
    }
}
