package dev.lockstep.scheduler.yaml;

import dev.lockstep.scheduler.metering.Meter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads documents from the parser's events, so that depth, aliases and size are bounded while reading, however the text
 * is made.
 */
public final class YamlReader {
    /** A list or map that is not closed yet. */
    private static final class Open {
        final boolean sequence;
        final int line;
        final int column;
        final Optional<String> anchor;
        final int nodesBefore;
        final List<YamlNode> items = new ArrayList<>();

        Open(boolean sequence, int line, int column, Optional<String> anchor, int nodesBefore) {
            this.sequence = sequence;
            this.line = line;
            this.column = column;
            this.anchor = anchor;
            this.nodesBefore = nodesBefore;
        }
    }

    /** What the parser says of a comment or a tab right behind the sign of a block, both of which Go reads. */
    private static final List<String> NO_COMMENT = List.of(
            "expected a comment or a line break, but found ",
            "expected chomping or indentation indicators, but found ");
    /** What is read of a text that is repaired again and again: so many times the longest text. */
    private static final int MOST_READ = 20;

    private static final String TOO_OFTEN =
            "comments and tabs stand right behind the signs | and > of too many blocks of so long a text (limit codePoints); put blanks there";
    /** What Go's YAML takes for one. */
    private static final Pattern ANCHOR = Pattern.compile("[0-9A-Za-z_-]+");

    private record Anchored(YamlNode node, int nodes) {}

    private final YamlLimits limits;
    private final Consumer<Event> seen;
    /** What Go's parser refuses is refused, and its ends of lines are such. */
    private final boolean asGo;
    /** What is read, with its own ends of lines. */
    private String source = "";
    /** Whether the parser is given something else in the place of U+2028 and U+2029. */
    private boolean separators;
    /** A place in it, in characters and in code points; events come in the order of the text. */
    private int sourceAt;

    private int sourcePoint;
    /** Set for a text whose last line has content but no line break. */
    private boolean openEnd;
    /** Code points of that text. */
    private int length;

    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<String, Anchored> anchors = new HashMap<>();
    private int nodes;
    private int aliases;
    /** Where the event begins that is taken now. */
    private int line = 1;

    private int column = 1;

    /** Where a comment or a tab is right behind the sign of a block; in code points. */
    private OptionalInt behindSign = OptionalInt.empty();

    private YamlReader(YamlLimits limits, Consumer<Event> seen, boolean asGo) {
        this.limits = limits;
        this.seen = seen;
        this.asGo = asGo;
    }

    /** What was read, and what ended the reading early. */
    public record Result(List<YamlNode> documents, Optional<YamlException> error) {}

    /** Where a key or value is written, in code points: with its tag and its anchor, and the sign of a block. */
    public record Written(int begin, int end) {}

    /** All documents up to the first error, as Go's parser takes them. Empty documents are left out. */
    public static Result readAll(String text, YamlLimits limits) {
        return readAll(text, limits, Meter.withoutLimits());
    }

    /**
     * The same.
     *
     * @param meter counts every time that the text is read but the first, which the caller has counted, as in all that follows
     */
    public static Result readAll(String text, YamlLimits limits, Meter meter) {
        return read(text, limits, meter, Integer.MAX_VALUE, event -> {});
    }

    /**
     * As the parser takes them, which refuses some that Go's takes: who looks at each event sees each once.
     *
     * @param seen gets each event of the parser before it is taken, to find what is YAML and still not wanted
     */
    public static Result readAll(String text, YamlLimits limits, Consumer<Event> seen) {
        return new YamlReader(limits, seen, false).read(text, Integer.MAX_VALUE);
    }

    /** Where all keys and values are written, in the order of the text; empty if {@link #readAll} finds an error. */
    public static Optional<List<Written>> written(String text, YamlLimits limits, Meter meter) {
        List<Written> written = new ArrayList<>();
        Result read = read(text, limits, meter, Integer.MAX_VALUE, event -> {
            if (event instanceof StreamStartEvent) {
                // A repaired text is read from its beginning again.
                written.clear();
            } else if (event instanceof ScalarEvent) {
                written.add(new Written(index(event.getStartMark()), index(event.getEndMark())));
            }
        });
        return read.error().isPresent() ? Optional.empty() : Optional.of(written);
    }

    /** The result of a text that is not even looked at. */
    public static Result tooLong(YamlLimits limits) {
        String message = "the text is longer than " + limits.codePoints() + " characters (limit codePoints)";
        return new Result(List.of(), Optional.of(new YamlException(message, 1, true)));
    }

    /**
     * The first document; what follows is not looked at, as in Go's Unmarshal.
     *
     * @throws YamlException if it is no YAML
     */
    public static Optional<YamlNode> readFirst(String text, YamlLimits limits, Meter meter) {
        Result result = read(text, limits, meter, 1, event -> {});
        if (result.error().isPresent()) {
            throw result.error().get();
        }
        return result.documents().stream().findFirst();
    }

    /** Repaired and read from its beginning again, while all of that together is no more than some of the longest texts. */
    private static Result read(String text, YamlLimits limits, Meter meter, int wanted, Consumer<Event> seen) {
        String repaired = text;
        long left = (long) MOST_READ * limits.codePoints();
        while (true) {
            YamlReader reader = new YamlReader(limits, seen, true);
            Result result = reader.read(repaired, wanted);
            left -= text.length();
            if (reader.behindSign.isEmpty()) {
                return result;
            }
            if (left < 0) {
                return new Result(
                        result.documents(), result.error().map(e -> new YamlException(TOO_OFTEN, e.line(), true)));
            }
            meter.work(text.length());
            repaired = repaired(repaired, reader.behindSign.getAsInt());
        }
    }

    /** Blanks for tabs, and a blank before a comment, which loses a character for that; so nothing behind them moves. */
    private static String repaired(String text, int point) {
        int at = text.offsetByCodePoints(0, point);
        int next = at + 1;
        if (text.charAt(at) == '\t') {
            while (next < text.length() && ScalarShape.isBlank(text.charAt(next))) {
                next++;
            }
            return text.substring(0, at) + " ".repeat(next - at) + text.substring(next);
        }
        boolean more = next < text.length() && GoScalar.BREAKS.indexOf(text.charAt(next)) < 0;
        return text.substring(0, at)
                + (more ? " #" : " ")
                + text.substring(more ? text.offsetByCodePoints(next, 1) : next);
    }

    private Result read(String text, int wanted) {
        List<YamlNode> documents = new ArrayList<>();
        if (text.length() > limits.codePoints()) {
            return tooLong(limits);
        }
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(limits.codePoints())
                .setMaxAliasesForCollections(limits.aliases())
                .build();
        // To Go's parsers the next line is a break, as to everybody when YAML was made.
        String broken = asGo ? GoScalar.broken(text) : text.replace('\u0085', '\n');
        source = text;
        separators = asGo && GoScalar.hasSeparators(text);
        openEnd = !broken.substring(Math.max(broken.lastIndexOf('\n'), broken.lastIndexOf('\r')) + 1)
                .isBlank();
        length = openEnd ? text.codePointCount(0, text.length()) : -1;
        try {
            Iterator<Event> events = new Parse(settings).parseString(broken).iterator();
            YamlNode root = null;
            int ended = 0;
            while (ended < wanted && events.hasNext()) {
                Event event = events.next();
                line = line(event);
                column = column(event);
                seen.accept(event);
                if (event instanceof DocumentEndEvent) {
                    ended++;
                    if (root != null && !isEmpty(root)) {
                        documents.add(root);
                    }
                    root = null;
                    anchors.clear();
                    continue;
                }
                YamlNode finished = take(event);
                root = finished == null ? root : finished;
            }
            return new Result(documents, Optional.empty());
        } catch (YamlException tooMuch) {
            return new Result(documents, Optional.of(tooMuch));
        } catch (MarkedYamlEngineException wrong) {
            Optional<Mark> mark = wrong.getProblemMark();
            behindSign = mark.map(Mark::getIndex)
                    .filter(index -> isNoComment(wrong.getProblem()) && isSharpOrTab(broken, index))
                    .map(OptionalInt::of)
                    .orElse(OptionalInt.empty());
            int at = mark.map(Mark::getLine).map(before -> before + 1).orElse(line);
            String begun = wrong.getContextMark()
                    .map(begin -> begin.getLine() + 1)
                    .filter(begin -> begin != at)
                    .map(begin -> " that begins in line " + begin)
                    .orElse("");
            String message = (wrong.getContext() == null ? "" : wrong.getContext() + begun + ": ") + wrong.getProblem();
            int in = mark.map(Mark::getColumn).map(before -> before + 1).orElse(column);
            return new Result(documents, Optional.of(new YamlException(message, at, in, false)));
        } catch (YamlEngineException wrong) {
            return new Result(documents, Optional.of(stopped(firstLine(wrong), false)));
        }
    }

    private static String firstLine(RuntimeException wrong) {
        String message = String.valueOf(wrong.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private static boolean isNoComment(String problem) {
        return problem != null && NO_COMMENT.stream().anyMatch(problem::startsWith);
    }

    private static boolean isSharpOrTab(String text, int point) {
        return point < text.codePointCount(0, text.length())
                && "#\t".indexOf(text.charAt(text.offsetByCodePoints(0, point))) >= 0;
    }

    private static boolean isEmpty(YamlNode root) {
        return root instanceof YamlNode.Scalar scalar
                && scalar.plain()
                && scalar.text().isEmpty();
    }

    /** The document's root once it is complete, otherwise null. */
    private YamlNode take(Event event) {
        if (event instanceof ScalarEvent scalar) {
            boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
            count(1);
            Optional<String> tag = scalar.getTag();
            return placed(
                    new YamlNode.Scalar(value(scalar), plain, scalar.isLiteral(), tag, line, column),
                    anchor(scalar.getAnchor()),
                    1);
        }
        if (event instanceof AliasEvent alias) {
            return placed(followed(alias.getAlias().getValue()), Optional.empty(), 0);
        }
        if (event instanceof CollectionStartEvent start) {
            if (open.size() >= limits.depth()) {
                throw stopped("lists and maps are nested more than " + limits.depth() + " deep (limit depth)", true);
            }
            count(1);
            open.push(new Open(event instanceof SequenceStartEvent, line, column, anchor(start.getAnchor()), nodes));
            return null;
        }
        if (event instanceof CollectionEndEvent) {
            Open closed = open.pop();
            YamlNode node = closed.sequence
                    ? new YamlNode.Sequence(List.copyOf(closed.items), closed.line, closed.column)
                    : mapping(closed);
            return placed(node, closed.anchor, nodes - closed.nodesBefore + 1);
        }
        return null;
    }

    private String value(ScalarEvent scalar) {
        boolean block = scalar.isLiteral() || scalar.isFolded();
        String value = block ? block(scalar) : scalar.getValue();
        if (!separators) {
            return value;
        }
        int begin = place(scalar.getStartMark());
        int end = place(scalar.getEndMark());
        return GoScalar.hasSeparators(source.substring(begin, end))
                ? GoScalar.value(source, begin, end, value, YamlReader::unescaped)
                : value;
    }

    /** snakeyaml ends a block scalar with a line break even where the text has none; Go's parsers do not. */
    private String block(ScalarEvent scalar) {
        String value = scalar.getValue();
        if (asGo) {
            GoScalar.tab(source, place(scalar.getStartMark()), value).ifPresent(below -> {
                String message = "found a tab character where an indentation space is expected";
                throw new YamlException(message, line + below, false);
            });
        }
        boolean atEnd = openEnd
                && scalar.getEndMark().filter(mark -> mark.getIndex() >= length).isPresent();
        return atEnd && value.endsWith("\n") ? value.substring(0, value.length() - 1) : value;
    }

    /** Where a mark is in the source; no mark is before one that was asked for. */
    private int place(Optional<Mark> mark) {
        int point = index(mark);
        sourceAt = source.offsetByCodePoints(sourceAt, point - sourcePoint);
        sourcePoint = point;
        return sourceAt;
    }

    private static String unescaped(String quoted) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        for (Event event : new Parse(settings).parseString(quoted)) {
            if (event instanceof ScalarEvent scalar) {
                return scalar.getValue();
            }
        }
        throw new IllegalStateException("no text");
    }

    private Optional<String> anchor(Optional<org.snakeyaml.engine.v2.common.Anchor> anchor) {
        Optional<String> name = anchor.map(org.snakeyaml.engine.v2.common.Anchor::getValue);
        name.filter(written -> asGo && !ANCHOR.matcher(written).matches()).ifPresent(written -> {
            throw stopped("an anchor has only ASCII letters, digits, _ and -; this one is \"" + written + "\"", false);
        });
        return name;
    }

    private static YamlNode mapping(Open closed) {
        List<YamlNode.Entry> entries = new ArrayList<>(closed.items.size() / 2);
        for (int i = 0; i + 1 < closed.items.size(); i += 2) {
            entries.add(new YamlNode.Entry(closed.items.get(i), closed.items.get(i + 1)));
        }
        return new YamlNode.Mapping(List.copyOf(entries), closed.line, closed.column);
    }

    private YamlNode placed(YamlNode node, Optional<String> anchor, int size) {
        anchor.ifPresent(name -> anchors.put(name, new Anchored(node, size)));
        if (open.isEmpty()) {
            return node;
        }
        open.peek().items.add(node);
        return null;
    }

    private YamlNode followed(String name) {
        if (open.stream().anyMatch(o -> o.anchor.filter(name::equals).isPresent())) {
            throw stopped("the value of anchor \"" + name + "\" contains itself", true);
        }
        Anchored anchored = anchors.get(name);
        if (anchored == null) {
            throw stopped("unknown anchor \"" + name + "\"", false);
        }
        if (!(anchored.node instanceof YamlNode.Scalar) && ++aliases > limits.aliases()) {
            throw stopped("more than " + limits.aliases() + " aliases (limit aliases)", true);
        }
        count(anchored.nodes);
        return anchored.node;
    }

    private void count(int more) {
        nodes += more;
        if (nodes > limits.nodes()) {
            throw stopped("more than " + limits.nodes() + " values (limit nodes)", true);
        }
    }

    private YamlException stopped(String message, boolean limit) {
        return new YamlException(message, line, column, limit);
    }

    private static int index(Optional<Mark> mark) {
        return mark.map(Mark::getIndex).orElse(0);
    }

    public static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    public static int column(Event event) {
        return event.getStartMark().map(mark -> mark.getColumn() + 1).orElse(1);
    }
}
