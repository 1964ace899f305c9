package dev.lockstep.yaml;

import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * The values of a YAML text with their places. Anchors, aliases and tags are refused: a file that says who may deploy where should say
 * it where one looks.
 */
public final class YamlTree {
    private final FileProblems problems;
    private final String holds;
    private int documents;

    private YamlTree(FileProblems problems, String holds) {
        this.problems = problems;
        this.holds = holds;
    }

    /**
     * The only document; empty when there is none, or when it cannot be read, which is a problem then.
     *
     * @param most bytes
     * @param holds what the file holds, for messages: "one pipeline"
     */
    public static Optional<YamlNode> read(byte[] content, int most, String holds, FileProblems problems) {
        if (content.length > most) {
            problems.add(1, 1, "the file has " + content.length + " bytes; at most " + most + " are allowed");
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return read(text.startsWith("\uFEFF") ? text.substring(1) : text, holds, problems);
        } catch (CharacterCodingException e) {
            problems.add(1, 1, "the file is not valid UTF-8; save it as UTF-8");
            return Optional.empty();
        }
    }

    private static Optional<YamlNode> read(String text, String holds, FileProblems problems) {
        YamlTree tree = new YamlTree(problems, holds);
        YamlLimits limits = new YamlLimits(Math.max(1, text.length()), 8, 50, 100_000);
        YamlReader.Result result = YamlReader.readAll(text, limits, tree::look);
        if (tree.documents > 1 || result.error().isEmpty()) {
            return result.documents().stream().findFirst();
        }
        YamlException wrong = result.error().get();
        String message = wrong.limit()
                ? wrong.getMessage().replaceFirst(" \\(limit .*", "") + "; nothing here needs that"
                : "not readable as YAML: " + wrong.getMessage()
                        + "; check indentation, colons and quotes here and in the line above";
        problems.add(wrong.line(), wrong.column(), message);
        return Optional.empty();
    }

    private void look(Event event) {
        if (event instanceof DocumentStartEvent && ++documents == 2) {
            tell(
                    event,
                    "a second document begins here; the file holds " + holds
                            + ": remove the line of dashes and what follows it");
        }
        if (documents > 1) {
            return;
        }
        if (event instanceof AliasEvent alias) {
            tell(event, "aliases (*" + alias.getAlias() + ") are not allowed here; write the value out");
        } else if (event instanceof NodeEvent node) {
            node.getAnchor()
                    .ifPresent(anchor -> tell(event, "anchors (&" + anchor + ") are not allowed here; remove it"));
        }
        if (event instanceof ScalarEvent scalar) {
            scalar.getTag().ifPresent(tag -> tellTag(event, tag));
        } else if (event instanceof CollectionStartEvent start) {
            start.getTag().ifPresent(tag -> tellTag(event, tag));
        }
    }

    private void tellTag(Event event, String tag) {
        tell(event, "tags (" + tag + ") are not allowed here; remove it");
    }

    private void tell(Event event, String message) {
        problems.add(YamlReader.line(event), YamlReader.column(event), message);
    }
}
