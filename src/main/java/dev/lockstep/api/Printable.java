package dev.lockstep.api;

/** What a caller sent, in a form that can be said back to it. */
final class Printable {
    private static final int LONGEST = 80;

    private Printable() {}

    static String of(String text) {
        String safe = text.replaceAll("[^\\x20-\\x7e]", "?");
        return "\"" + (safe.length() > LONGEST ? safe.substring(0, LONGEST) + "…" : safe) + "\"";
    }
}
