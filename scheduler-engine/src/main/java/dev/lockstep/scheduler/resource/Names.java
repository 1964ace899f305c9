package dev.lockstep.scheduler.resource;

/** What Kubernetes accepts as names. No such name can lead out of a folder. */
public final class Names {
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    private Names() {}

    /** A name of an object (RFC 1123 subdomain). */
    public static boolean isName(String name) {
        return name.length() <= LONGEST_NAME && made(name, true);
    }

    /** A name of a namespace (RFC 1123 label). */
    public static boolean isNamespace(String name) {
        return name.length() <= LONGEST_LABEL && made(name, false);
    }

    /** Labels, joined by dots if there may be several; each begins and ends with a letter or a digit. */
    private static boolean made(String name, boolean dots) {
        boolean inside = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
                inside = true;
            } else if (c == '.' && dots && inside && name.charAt(i - 1) != '-') {
                inside = false;
            } else if (c != '-' || !inside) {
                return false;
            }
        }
        return inside && name.charAt(name.length() - 1) != '-';
    }

    /** A value of a label; empty is one, too. */
    static boolean isLabelValue(String value) {
        return value.length() <= LONGEST_LABEL && value.matches("([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?");
    }

    /** A name of a label, with or without the domain of who gives it its meaning. */
    static boolean isLabelKey(String key) {
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        return !name.isEmpty() && isLabelValue(name) && (slash < 0 || isName(key.substring(0, slash)));
    }

    static String labelValueRule() {
        return "letters, digits, '-', '_' and '.', starting and ending with a letter or digit, at most " + LONGEST_LABEL
                + " characters";
    }

    public static String rule() {
        return "lower case letters, digits, '-' and '.', starting and ending with a letter or digit, at most "
                + LONGEST_NAME + " characters";
    }
}
