package dev.lockstep.pipeline;

import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
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
final class YamlTree {
    private final FileProblems problems;
    private int documents;

    private YamlTree(FileProblems problems) {
        this.problems = problems;
    }

    /** The only document; empty when there is none, or when it cannot be read, which is a problem then. */
    static Optional<YamlNode> read(String text, FileProblems problems) {
        YamlTree tree = new YamlTree(problems);
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
        problems.add(new FileProblem(wrong.line(), wrong.column(), message));
        return Optional.empty();
    }

    private void look(Event event) {
        if (event instanceof DocumentStartEvent && ++documents == 2) {
            tell(
                    event,
                    "a second document begins here; the file holds one pipeline: remove the line of dashes and what"
                            + " follows it");
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
        problems.add(new FileProblem(YamlReader.line(event), YamlReader.column(event), message));
    }
}
