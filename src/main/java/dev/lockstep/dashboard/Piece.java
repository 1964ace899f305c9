package dev.lockstep.dashboard;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of a sentence: text, or an address in it that can be followed ({@code href} is empty otherwise). Sentences hold what others say,
 * too: only addresses that Lockstep itself knows become links.
 */
public record Piece(String text, String href) {
    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s<>\"']*[^\\s<>\"'.,;:!?)]");

    /** Places such as {@code https://host/repository@commit:file:line} are no addresses of pages, and stay text. */
    static List<Piece> of(String sentence, Predicate<String> known) {
        List<Piece> pieces = new ArrayList<>();
        Matcher address = ADDRESS.matcher(sentence);
        int end = 0;
        while (address.find()) {
            if (address.group().contains("@") || !known.test(address.group())) {
                continue;
            }
            if (address.start() > end) {
                pieces.add(new Piece(sentence.substring(end, address.start()), ""));
            }
            pieces.add(new Piece(address.group(), address.group()));
            end = address.end();
        }
        if (end < sentence.length()) {
            pieces.add(new Piece(sentence.substring(end), ""));
        }
        return List.copyOf(pieces);
    }
}
