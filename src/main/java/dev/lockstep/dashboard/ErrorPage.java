package dev.lockstep.dashboard;

import java.util.List;

/**
 * A failure as a page.
 *
 * @param detail what was wrong, and what to do
 */
public record ErrorPage(int status, String headline, String detail) {
    static ErrorPage of(int status, String detail) {
        String headline = switch (status) {
            case 401 -> "Who are you?";
            case 403 -> "You may not do this";
            case 429 -> "Not now";
            case 404, 410 -> "There is nothing here";
            case 405, 409, 422 -> "This cannot be done now";
            case 502, 503 -> "Something outside does not answer";
            default -> status < 500 ? "This request cannot be answered" : "Something went wrong";
        };
        return new ErrorPage(status, headline, sentence(status, detail));
    }

    /** The bare reason phrase of a status says nothing; what to do instead does. */
    private static String sentence(int status, String detail) {
        return switch (status) {
            case 403 ->
                detail.equals("Forbidden")
                        ? "Your role does not allow it. Looking needs the role viewer, acting the role operator; they belong to"
                                + " the token you signed in with."
                        : Sentence.begin(detail, List.of());
            case 404 ->
                detail.equals("Not Found")
                        ? "The address is wrong, or what it named is gone."
                        : Sentence.begin(detail, List.of());
            default -> Sentence.begin(detail, List.of());
        };
    }
}
