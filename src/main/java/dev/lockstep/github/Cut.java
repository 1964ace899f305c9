package dev.lockstep.github;

/** Texts that GitHub would refuse for their length. */
final class Cut {
    private Cut() {}

    /** At most {@code max} characters, the last one an ellipsis when something was cut; no half characters. */
    static String to(int max, String text) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
        return text.substring(0, end) + "…";
    }
}
