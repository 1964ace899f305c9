package dev.lockstep.scheduler.template;

import java.util.Locale;

/** Percent escapes of the parts of a URL, by the rules of Go's net/url. */
final class UrlEscapes {
    /** Where the text stands, and which of the reserved characters may stay there. */
    enum Part {
        PATH("$&+,/:;=@"),
        USER("$&+,;="),
        HOST("!$&'()*+,;=:[]<>\""),
        FRAGMENT("$&+,/:;=?@!()*");

        private final String kept;

        Part(String kept) {
            this.kept = kept;
        }
    }

    private UrlEscapes() {}

    static String escape(String text, Part part) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (kept(c, part)) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return out.toString();
    }

    private static boolean kept(char c, Part part) {
        boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        return plain || "-_.~".indexOf(c) >= 0 || part.kept.indexOf(c) >= 0;
    }

    static String unescape(String text, Part part) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                boolean complete = i + 2 < text.length()
                        && Character.digit(text.charAt(i + 1), 16) >= 0
                        && Character.digit(text.charAt(i + 2), 16) >= 0;
                String escape = text.substring(i, Math.min(i + 3, text.length()));
                int value = complete ? Integer.parseInt(escape.substring(1), 16) : -1;
                if (!complete || part == Part.HOST && value < 0x80 && value != '%') {
                    throw new CallFailure("invalid URL escape " + GoQuote.quote(escape));
                }
                out.append((char) value);
                i += 2;
            } else {
                if (part == Part.HOST && c < 0x80 && !kept(c, part)) {
                    throw new CallFailure("invalid character " + GoQuote.quote(String.valueOf(c)) + " in host name");
                }
                out.append(c);
            }
        }
        return out.toString();
    }
}
