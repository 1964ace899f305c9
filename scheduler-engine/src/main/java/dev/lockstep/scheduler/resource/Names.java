package dev.lockstep.scheduler.resource;

import java.util.regex.Pattern;

/** What Kubernetes accepts as names. No such name can lead out of a folder. */
public final class Names {
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    private Names() {}

    /** A name of an object (RFC 1123 subdomain). */
    public static boolean isName(String name) {
        return name.length() <= LONGEST_NAME && NAME.matcher(name).matches();
    }

    /** A name of a namespace (RFC 1123 label). */
    public static boolean isNamespace(String name) {
        return name.length() <= LONGEST_LABEL && LABEL.matcher(name).matches();
    }

    public static String rule() {
        return "lower case letters, digits, '-' and '.', starting and ending with a letter or digit, at most "
                + LONGEST_NAME + " characters";
    }
}
