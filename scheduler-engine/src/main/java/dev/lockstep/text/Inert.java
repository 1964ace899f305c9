package dev.lockstep.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of others within commit messages, pull requests and comments, where GitHub and build servers act upon what they read there:
 * it closes no issue, mentions nobody, adds no trailer, skips no build, and stays readable.
 */
public final class Inert {
    private static final String WORD = "[A-Za-z0-9]";

    /** What makes a number or a name a reference: {@code #12}, {@code acme/app#3}, {@code @ada}. */
    private static final Pattern MARKS = Pattern.compile("[@#]+(?=" + WORD + ")");

    private static final Pattern SHORT = Pattern.compile("(?i)(?<!" + WORD + ")(GH)-(?=\\d)");

    /** The part of an address by which an issue is known, whatever the host. */
    private static final Pattern ADDRESS = Pattern.compile("(?i)/(issues|pulls?|discussions)/(?=\\d)");

    /** {@code [skip ci]}, {@code [ci skip]}, {@code [no ci]}, and the same of the many build servers. */
    private static final Pattern SKIP =
            Pattern.compile("(?i)\\[([^\\[\\]()]{0,60}(?<![a-z])(?:skip|no[ _-]?ci)(?![a-z])[^\\[\\]()]{0,60})]");

    private static final Pattern NO_CI = Pattern.compile("(?i)\\*\\*\\*(NO_CI)\\*\\*\\*");
    private static final Pattern CHECKS = Pattern.compile("(?i)((?:skip|request)-checks)\\s*(?::\\s*)+");
    private static final Pattern TRAILER = Pattern.compile("^(" + WORD + "+(?:-" + WORD + "+)+)\\s*(?::\\s*)+");
    private static final Pattern MARKUP = Pattern.compile("[\\\\`*_\\[\\]<>|&~$#]");

    private Inert() {}

    /** Within a line. */
    public static String line(String text) {
        String said = Text.line(text);
        said = withoutMarks(said);
        said = SHORT.matcher(said).replaceAll("$1 ");
        said = ADDRESS.matcher(said).replaceAll("/$1 ");
        said = SKIP.matcher(said).replaceAll("($1)");
        said = NO_CI.matcher(said).replaceAll("($1)");
        return CHECKS.matcher(said).replaceAll("$1 ").strip();
    }

    /** A line by itself in a commit message, where {@code Signed-off-by:} would be somebody's word. */
    public static String wholeLine(String text) {
        return TRAILER.matcher(line(text)).replaceFirst("$1 ").strip();
    }

    /** Within a line of Markdown, shown as it is. */
    public static String markdown(String text) {
        return MARKUP.matcher(line(text)).replaceAll("\\\\$0");
    }

    /** Code within a line of Markdown. */
    public static String code(String text) {
        String said = line(text);
        String fence = "`";
        while (said.contains(fence)) {
            fence += "`";
        }
        boolean touches = said.isEmpty() || said.startsWith("`") || said.endsWith("`");
        return touches ? fence + " " + said + " " + fence : fence + said + fence;
    }

    private static String withoutMarks(String text) {
        Matcher mark = MARKS.matcher(text);
        StringBuilder said = new StringBuilder(text.length());
        while (mark.find()) {
            boolean afterWord = mark.start() > 0 && isWord(text.charAt(mark.start() - 1));
            boolean number = mark.group().contains("#") && Character.isDigit(text.charAt(mark.end()));
            mark.appendReplacement(said, instead(mark.group(), afterWord, number));
        }
        return mark.appendTail(said).toString();
    }

    /** A number is told as one; an address of mail, and a place in a page, stay. */
    private static String instead(String mark, boolean afterWord, boolean number) {
        if (number) {
            return afterWord ? " no. " : "no. ";
        }
        return afterWord ? mark.length() == 1 ? mark : " " : "";
    }

    private static boolean isWord(char c) {
        return c < 0x80 && Character.isLetterOrDigit(c);
    }
}
