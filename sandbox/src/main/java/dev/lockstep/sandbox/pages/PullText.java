package dev.lockstep.sandbox.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The little Markdown that Lockstep's own pull requests use: paragraphs, tables, bold, code, links, and backslashes before what is
 * none. Everything else stays the text that it is; nothing becomes HTML here.
 */
public final class PullText {
    private static final Pattern INLINE = Pattern.compile(
            "\\*\\*([^*]+)\\*\\*|(?<!`)(`+)(?!`)(.+?)(?<!`)\\2(?!`)|\\[([^\\]]+)]\\((https?://[^)\\s]+)\\)"
                    + "|\\\\(\\p{Punct})");
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
                rows.add(Arrays.stream(inner.split("(?<!\\\\)\\|", -1))
                        .map(cell -> spans(cell.strip()))
                        .toList());
            }
        }
        return new Block(List.of(), List.copyOf(rows));
    }

    private static List<Span> spans(String text) {
        List<Span> spans = new ArrayList<>();
        Matcher matcher = INLINE.matcher(text);
        StringBuilder plain = new StringBuilder();
        int end = 0;
        while (matcher.find()) {
            plain.append(text, end, matcher.start());
            end = matcher.end();
            if (matcher.group(6) != null) {
                plain.append(matcher.group(6));
                continue;
            }
            addText(spans, plain);
            if (matcher.group(1) != null) {
                spans.add(new Span("bold", shown(matcher.group(1)), ""));
            } else if (matcher.group(2) != null) {
                spans.add(new Span("code", matcher.group(3), ""));
            } else {
                spans.add(new Span("link", shown(matcher.group(4)), matcher.group(5)));
            }
        }
        addText(spans, plain.append(text, end, text.length()));
        return List.copyOf(spans);
    }

    private static void addText(List<Span> spans, StringBuilder plain) {
        if (!plain.isEmpty()) {
            spans.add(new Span("text", plain.toString(), ""));
            plain.setLength(0);
        }
    }

    private static String shown(String text) {
        return text.replaceAll("\\\\(\\p{Punct})", "$1");
    }
}
