package dev.lockstep.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** axe-core, which knows the rules of WCAG and finds what breaks them. */
final class Axe {
    /** Levels A and AA, and what else is good practice. */
    private static final Map<String, Object> ALL = Map.of(
            "type", "tag", "values", List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"));

    private static final Map<String, Object> COLOURS =
            Map.of("type", "rule", "values", List.of("color-contrast", "link-in-text-block"));

    private static final Map<String, Object> LAYOUT = Map.of(
            "type",
            "rule",
            "values",
            List.of("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"));

    private static final String LOADED = "() => typeof axe !== 'undefined'";
    private static final String RUN = """
            async (rules) => {
              const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
              return violations.flatMap((rule) =>
                rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)} (${node.failureSummary.replace(/\\s+/g, " ")})`));
            }""";

    private final String script = read();

    /** What it finds on a page as it is now. */
    List<String> findings(Page page) {
        return run(page, ALL);
    }

    /** The same, of what can change with the colours alone. */
    List<String> coloursOf(Page page) {
        return run(page, COLOURS);
    }

    /** The same, of what can change with the width of the screen. */
    List<String> layoutOf(Page page) {
        return run(page, LAYOUT);
    }

    private List<String> run(Page page, Map<String, Object> rules) {
        if (!(Boolean) page.evaluate(LOADED)) {
            page.evaluate(script);
        }
        return ((List<?>) page.evaluate(RUN, rules))
                .stream().map(Object::toString).toList();
    }

    private static String read() {
        try (InputStream script = Axe.class.getResourceAsStream("/axe.min.js")) {
            if (script == null) {
                throw new AssertionError("axe.min.js is not on the class path");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("axe.min.js cannot be read", e);
        }
    }
}
