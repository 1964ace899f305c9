package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.INT;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;

import dev.lockstep.scheduler.value.ByteText;
import java.util.List;

/** sprig's functions on the case of letters, on abbreviations and on line breaks. */
final class SprigCase {
    private static final String DOTS = "...";

    static final List<Function> ALL = List.of(
            Function.of("upper", List.of(STRING), a -> Texts.map((String) a[0], Character::toUpperCase)),
            Function.of("lower", List.of(STRING), a -> Texts.map((String) a[0], Character::toLowerCase)),
            Function.of("title", List.of(STRING), a -> title((String) a[0])),
            Function.of("untitle", List.of(STRING), a -> untitle((String) a[0])),
            Function.of("swapcase", List.of(STRING), a -> swapCase((String) a[0])),
            Function.of("initials", List.of(STRING), a -> initials((String) a[0])),
            Function.of("nospace", List.of(STRING), a -> noSpace((String) a[0])),
            Function.of("camelcase", List.of(STRING), a -> CaseWords.camel((String) a[0])),
            Function.of("snakecase", List.of(STRING), a -> CaseWords.connected((String) a[0], '_')),
            Function.of("kebabcase", List.of(STRING), a -> CaseWords.connected((String) a[0], '-')),
            Function.of(
                    "abbrev",
                    List.of(INT, STRING),
                    a -> (Long) a[0] < 4 ? a[1] : abbreviated((String) a[1], 0, (Long) a[0])),
            Function.of(
                    "abbrevboth",
                    List.of(INT, INT, STRING),
                    a -> abbreviatedBoth((Long) a[0], (Long) a[1], (String) a[2])),
            Function.of("wrap", List.of(INT, STRING), a -> wrap((String) a[1], (Long) a[0], "\n", false)),
            Function.of(
                    "wrapWith",
                    List.of(INT, STRING, STRING),
                    a -> wrap((String) a[2], (Long) a[0], "".equals(a[1]) ? "\n" : (String) a[1], true)));

    private SprigCase() {}

    /** A word starts behind everything that is no letter, digit or underscore. */
    private static String title(String text) {
        boolean[] start = {true};
        return Texts.map(text, rune -> {
            int shown = start[0] ? Character.toTitleCase(rune) : rune;
            start[0] = separates(rune);
            return shown;
        });
    }

    private static boolean separates(int rune) {
        if (rune < 0x80) {
            return !(Character.isLetterOrDigit(rune) || rune == '_');
        }
        return !Character.isLetterOrDigit(rune) && Texts.isSpace(rune);
    }

    private static String untitle(String text) {
        boolean[] start = {true};
        return Texts.map(text, rune -> {
            if (Texts.isSpace(rune)) {
                start[0] = true;
            } else if (start[0]) {
                start[0] = false;
                return Character.toLowerCase(rune);
            }
            return rune;
        });
    }

    private static String swapCase(String text) {
        boolean[] start = {true};
        return Texts.map(text, rune -> {
            int type = Character.getType(rune);
            if (type == Character.UPPERCASE_LETTER || type == Character.TITLECASE_LETTER) {
                start[0] = false;
                return Character.toLowerCase(rune);
            }
            if (type == Character.LOWERCASE_LETTER) {
                int shown = start[0] ? Character.toTitleCase(rune) : Character.toUpperCase(rune);
                start[0] = false;
                return shown;
            }
            start[0] = Texts.isSpace(rune);
            return rune;
        });
    }

    /** The original takes bytes for characters. */
    private static String initials(String text) {
        StringBuilder out = new StringBuilder();
        boolean gap = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Texts.isSpace(c)) {
                gap = true;
            } else if (gap) {
                out.append(ByteText.ofRune(c));
                gap = false;
            }
        }
        return out.toString();
    }

    /** The original takes bytes for characters, if there is a space among them. */
    private static String noSpace(String text) {
        if (text.chars().noneMatch(Texts::isSpace)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.chars().filter(c -> !Texts.isSpace(c)).forEach(c -> out.append(ByteText.ofRune(c)));
        return out.toString();
    }

    private static String abbreviatedBoth(long left, long right, String text) {
        return right < 4 || left > 0 && right < 7 ? text : abbreviated(text, left, right);
    }

    /** Cut to {@code width} bytes so that {@code offset} stays in sight. */
    private static String abbreviated(String text, long offset, long width) {
        if (text.length() <= width) {
            return text;
        }
        long shown = width - DOTS.length();
        long from = Math.min(offset, text.length());
        from = text.length() - from < shown ? text.length() - shown : from;
        if (from <= 4) {
            return text.substring(0, (int) shown) + DOTS;
        }
        if (from + shown < text.length()) {
            String rest = text.substring((int) from);
            return DOTS + (shown < 4 ? "" : abbreviated(rest, 0, shown));
        }
        return DOTS + text.substring((int) (text.length() - shown));
    }

    /** Breaks at blanks; with {@code words} also words that are too long. Counts bytes. */
    private static String wrap(String text, long width, String lineBreak, boolean words) {
        int wanted = (int) Math.max(1, Math.min(width, Integer.MAX_VALUE / 2));
        StringBuilder out = new StringBuilder(text.length() + 16);
        int at = 0;
        while (text.length() - at > wanted) {
            Texts.checkLength(out.length());
            if (text.charAt(at) == ' ') {
                at++;
                continue;
            }
            int blank = at + wanted;
            while (blank >= at && text.charAt(blank) != ' ') {
                blank--;
            }
            if (blank < at && !words) {
                blank = text.indexOf(' ', at + wanted);
                if (blank < 0) {
                    break;
                }
            }
            boolean cut = blank < at;
            int end = cut ? at + wanted : blank;
            out.append(text, at, end).append(lineBreak);
            at = cut ? end : end + 1;
        }
        return out.append(text, at, text.length()).toString();
    }
}
