package dev.lockstep.sandbox.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The little Markdown that Lockstep's own pull requests use: paragraphs, tables, bold, code and links. Everything else
 * stays the text that it is; nothing becomes HTML here.
 */
public final class PullText {
    private static final Pattern INLINE =
            Pattern.compile("\\*\\*([^*]+)\\*\\*|`([^`]+)`|\\[([^\\]]+)]\\((https?://[^)\\s]+)\\)");
    private static final Pattern RULE = Pattern.compile("\\|(\\s*:?-+:?\\s*\\|)+");

    private PullText() {}

    /**
     * A paragraph, or a table when it has rows; the first row is the head.
     *
     * @param spans of the paragraph
     */
    public record Block(List<Span> spans, List<List<List<Span>>> rows) {
        public boolean table() {
            return !rows.isEmpty();
        }

        public List<List<Span>> head() {
            return rows.get(0);
        }

        public List<List<List<Span>>> body() {
            return rows.subList(1, rows.size());
        }
    }

    /**
     * @param kind text, bold, code or link
     * @param href of a link
     */
    public record Span(String kind, String text, String href) {}

    static List<Block> blocks(String markdown) {
        List<Block> blocks = new ArrayList<>();
        for (String part : markdown.replace("\r", "").split("\n\n+")) {
            String block = part.strip();
            if (block.isEmpty()) {
                continue;
            }
            List<String> lines = block.lines().toList();
            boolean table = lines.size() > 1
                    && lines.get(0).startsWith("|")
                    && RULE.matcher(lines.get(1).strip()).matches();
            blocks.add(table ? table(lines) : new Block(spans(String.join(" ", lines)), List.of()));
        }
        return List.copyOf(blocks);
    }

    private static Block table(List<String> lines) {
        List<List<List<Span>>> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (i != 1) {
                String inner = lines.get(i).strip().replaceAll("^\\||\\|$", "");
                rows.add(Arrays.stream(inner.split("\\|", -1))
                        .map(cell -> spans(cell.strip()))
                        .toList());
            }
        }
        return new Block(List.of(), List.copyOf(rows));
    }

    private static List<Span> spans(String text) {
        List<Span> spans = new ArrayList<>();
        Matcher matcher = INLINE.matcher(text);
        int end = 0;
        while (matcher.find()) {
            if (matcher.start() > end) {
                spans.add(new Span("text", text.substring(end, matcher.start()), ""));
            }
            if (matcher.group(1) != null) {
                spans.add(new Span("bold", matcher.group(1), ""));
            } else if (matcher.group(2) != null) {
                spans.add(new Span("code", matcher.group(2), ""));
            } else {
                spans.add(new Span("link", matcher.group(3), matcher.group(4)));
            }
            end = matcher.end();
        }
        if (end < text.length()) {
            spans.add(new Span("text", text.substring(end), ""));
        }
        return List.copyOf(spans);
    }
}
