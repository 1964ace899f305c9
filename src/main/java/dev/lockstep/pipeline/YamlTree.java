package dev.lockstep.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The values of a YAML text with their places, read from the parser's events so that depth is bounded while reading.
 * Anchors, aliases and tags are refused: a file that says who may deploy where should say it where one looks.
 */
final class YamlTree {
    private static final int DEEPEST = 8;

    /** Lines and columns count from 1. */
    sealed interface Node {
        int line();

        int column();
    }

    /** @param plain written without quotes, so that it may mean something else than text */
    record Scalar(String text, boolean plain, int line, int column) implements Node {}

    record Sequence(List<Node> items, int line, int column) implements Node {}

    record Mapping(List<Entry> entries, int line, int column) implements Node {}

    record Entry(Node key, Node value) {}

    private record Open(boolean sequence, int line, int column, List<Node> items) {}

    /** Ends the reading at once. */
    private static final class Unreadable extends RuntimeException {
        Unreadable() {
            super(null, null, false, false);
        }
    }

    private final FileProblems problems;
    private final Deque<Open> open = new ArrayDeque<>();

    private YamlTree(FileProblems problems) {
        this.problems = problems;
    }

    /** The only document; empty when there is none, or when it cannot be read, which is a problem then. */
    static Optional<Node> read(String text, FileProblems problems) {
        return new YamlTree(problems).read(text);
    }

    private Optional<Node> read(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Math.max(1, text.length()))
                .build();
        Node root = null;
        int documents = 0;
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                if (event instanceof DocumentStartEvent start && ++documents > 1) {
                    problems.add(new FileProblem(
                            line(start),
                            column(start),
                            "a second document begins here; the file holds one pipeline: remove the line of dashes and"
                                    + " what follows it"));
                    return Optional.ofNullable(root);
                }
                Node finished = take(event);
                root = finished == null ? root : finished;
            }
            return Optional.ofNullable(root);
        } catch (MarkedYamlEngineException wrong) {
            Optional<Mark> mark = wrong.getProblemMark();
            String context = wrong.getContext() == null ? "" : wrong.getContext() + ": ";
            problems.add(new FileProblem(
                    mark.map(at -> at.getLine() + 1).orElse(1),
                    mark.map(at -> at.getColumn() + 1).orElse(1),
                    "not readable as YAML: " + context + wrong.getProblem()
                            + "; check indentation, colons and quotes here and in the line above"));
        } catch (YamlEngineException wrong) {
            String message = String.valueOf(wrong.getMessage());
            problems.add(new FileProblem(
                    1, 1, "not readable as YAML: " + message.lines().findFirst().orElse("")));
        } catch (Unreadable told) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** The root once it is complete, otherwise null. */
    private Node take(Event event) {
        if (event instanceof AliasEvent alias) {
            tell(event, "aliases (*" + alias.getAlias() + ") are not allowed here; write the value out");
            return placed(new Scalar("", false, line(event), column(event)));
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            tell(event, "anchors (&" + node.getAnchor().get() + ") are not allowed here; remove it");
        }
        if (event instanceof ScalarEvent scalar) {
            scalar.getTag().ifPresent(tag -> tell(event, "tags (" + tag + ") are not allowed here; remove it"));
            boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
            return placed(new Scalar(scalar.getValue(), plain, line(event), column(event)));
        }
        if (event instanceof CollectionStartEvent start) {
            start.getTag().ifPresent(tag -> tell(event, "tags (" + tag + ") are not allowed here; remove it"));
            if (open.size() >= DEEPEST) {
                tell(event, "lists and maps are nested more than " + DEEPEST + " deep; nothing here needs that");
                throw new Unreadable();
            }
            open.push(new Open(event instanceof SequenceStartEvent, line(event), column(event), new ArrayList<>()));
            return null;
        }
        if (event instanceof CollectionEndEvent) {
            Open closed = open.pop();
            return placed(
                    closed.sequence()
                            ? new Sequence(List.copyOf(closed.items()), closed.line(), closed.column())
                            : mapping(closed));
        }
        return null;
    }

    private static Mapping mapping(Open closed) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i + 1 < closed.items().size(); i += 2) {
            entries.add(new Entry(closed.items().get(i), closed.items().get(i + 1)));
        }
        return new Mapping(List.copyOf(entries), closed.line(), closed.column());
    }

    private Node placed(Node node) {
        if (open.isEmpty()) {
            return node;
        }
        open.peek().items().add(node);
        return null;
    }

    private void tell(Event event, String message) {
        problems.add(new FileProblem(line(event), column(event), message));
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static int column(Event event) {
        return event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
    }
}
