package dev.lockstep.dashboard;

import io.quarkus.qute.TemplateExtension;
import java.util.List;

/**
 * What is told in several lines, such as the mistakes in a file, as a page shows it: a sentence, and below it the lines as they
 * were written.
 *
 * @param opening may be empty
 * @param lines empty when it is all one line
 */
public record Written(String opening, List<String> lines) {
    public Written {
        lines = List.copyOf(lines);
    }

    /** The first line is the sentence where it says what the others are; it ends like one then. */
    @TemplateExtension
    static Written written(String text) {
        List<String> lines = text.strip().lines().toList();
        if (lines.size() <= 1) {
            return new Written(text, List.of());
        }
        String first = lines.get(0);
        return first.endsWith(":") || first.endsWith(".")
                ? new Written(first, lines.subList(1, lines.size()))
                : new Written("", lines);
    }
}
