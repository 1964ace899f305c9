package dev.lockstep.scheduler.template;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Go takes for the abbreviation of a time zone when it reads a time. */
final class ZoneName {
    private static final Pattern HOURS = Pattern.compile("[-+]([0-9]+)");

    private ZoneName() {}

    /** How long the one at this place is: three capitals, four or five that end in T, and a few others; 0 for none. */
    static int length(String text, int at) {
        if (text.length() - at < 3) {
            return 0;
        }
        if (text.startsWith("ChST", at) || text.startsWith("MeST", at)) {
            return 4;
        }
        if (text.startsWith("GMT", at)) {
            return 3 + signedHours(text, at + 3);
        }
        if (text.charAt(at) == '+' || text.charAt(at) == '-') {
            return signedHours(text, at);
        }
        int capitals = 0;
        while (capitals < 6 && at + capitals < text.length() && isCapital(text.charAt(at + capitals))) {
            capitals++;
        }
        boolean zone = switch (capitals) {
            case 3 -> true;
            case 4 -> text.charAt(at + 3) == 'T' || text.startsWith("WITA", at);
            case 5 -> text.charAt(at + 4) == 'T';
            default -> false;
        };
        return zone ? capitals : 0;
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    /** How long a sign with at most 23 hours is; 0 if there is none. */
    private static int signedHours(String text, int from) {
        Matcher matcher = HOURS.matcher(text).region(Math.min(from, text.length()), text.length());
        boolean hours =
                matcher.lookingAt() && matcher.group(1).length() < 10 && Integer.parseInt(matcher.group(1)) <= 23;
        return hours ? matcher.end() - from : 0;
    }
}
