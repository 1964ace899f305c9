package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text of Kusto queries, and how Kusto writes times. */
final class KustoText {
    private static final DateTimeFormatter SEVEN_DIGITS = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private KustoText() {}

    /**
     * Splits at a separator outside of quotes and brackets, and makes any white space outside of quotes a single space.
     * Comments ({@code //} to the end of the line) are left out.
     */
    static List<String> split(String text, String separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'' || c == '"') {
                int end = endOfQuote(text, i);
                part.append(text, i, end);
                i = end - 1;
            } else if (text.startsWith("//", i)) {
                int line = text.indexOf('\n', i);
                i = line < 0 ? text.length() : line - 1;
            } else if (depth == 0 && text.regionMatches(true, i, separator, 0, separator.length())) {
                parts.add(part.toString().strip());
                part.setLength(0);
                i += separator.length() - 1;
            } else if (Character.isWhitespace(c)) {
                if (!part.isEmpty() && part.charAt(part.length() - 1) != ' ') {
                    part.append(' ');
                }
            } else {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }

    /** The index behind the closing quote; in {@code @'...'} a backslash is only a backslash. */
    private static int endOfQuote(String text, int start) {
        boolean verbatim = start > 0 && text.charAt(start - 1) == '@';
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && !verbatim) {
                i++;
            } else if (text.charAt(i) == text.charAt(start)) {
                return i + 1;
            }
        }
        return text.length();
    }

    /** A time with the seven digits of {@code todatetime}. */
    static JsonNode dateTime(JsonNode value) {
        return value.isTextual()
                ? TextNode.valueOf(SEVEN_DIGITS.format(Instant.parse(value.asText())))
                : NullNode.instance;
    }
}
