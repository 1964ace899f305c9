package dev.lockstep.database;

import dev.lockstep.text.Text;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Text that PostgreSQL can keep. Neither its {@code text} nor its {@code jsonb} takes U+0000, and half of a surrogate pair is
 * no character. In what people ask for it is refused; in what foreign systems say it becomes U+FFFD.
 */
public final class StorableText {
    private static final char REPLACEMENT = '\uFFFD';

    /** An escape is one when an even number of backslashes is before it; else the last of them is what is escaped. */
    private static final Pattern ESCAPED = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

    private StorableText() {}

    /** What is wrong with a text, in words that fit after "has"; empty when it can be kept. */
    public static Optional<String> flaw(String text) {
        int at = Text.firstUnstorable(text);
        return at < 0
                ? Optional.empty()
                : Optional.of(text.charAt(at) == 0 ? "the character U+0000" : "half of a surrogate pair");
    }

    /** The text itself when nothing is wrong with it. */
    public static String clean(String text) {
        return Text.storable(text);
    }

    /** The same for text that is JSON, in whose strings U+0000 is written as an escape. */
    public static String cleanJson(String json) {
        String clean = clean(json);
        return clean.contains("\\u0000") ? ESCAPED.matcher(clean).replaceAll("$1" + REPLACEMENT) : clean;
    }
}
