package dev.lockstep.scheduler.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Resolves merge keys ({@code <<: *anchor}) as kustomize does, with which Flux reads files: what is written in a map itself wins
 * over what is merged into it, wherever the merge key stands; of several merged maps the first wins; the value is a map or a list
 * of maps. A quoted {@code "<<"} is an ordinary key.
 *
 * <p>What is merged was counted by the reader where its alias stands, so that the result is bounded by the reader's limits.
 */
public final class MergeKeys {
    private static final String MERGE = "<<";
    private static final String TAG = "tag:yaml.org,2002:merge";

    private MergeKeys() {}

    /**
     * @return the node itself if nothing in it is merged; keys that are given twice stay so, and merged keys have the line where
     *     they are written
     * @throws YamlException if something else than maps is merged, or there are two merge keys in a map
     */
    public static YamlNode resolve(YamlNode node) {
        if (node instanceof YamlNode.Sequence sequence) {
            List<YamlNode> items = new ArrayList<>(sequence.items().size());
            boolean same = true;
            for (YamlNode item : sequence.items()) {
                YamlNode resolved = resolve(item);
                same &= resolved == item;
                items.add(resolved);
            }
            return same ? node : new YamlNode.Sequence(List.copyOf(items), sequence.line(), sequence.column());
        }
        return node instanceof YamlNode.Mapping mapping ? resolve(mapping) : node;
    }

    private static YamlNode.Mapping resolve(YamlNode.Mapping mapping) {
        List<YamlNode.Entry> own = new ArrayList<>(mapping.entries().size());
        YamlNode.Entry merge = null;
        boolean same = true;
        for (YamlNode.Entry entry : mapping.entries()) {
            if (isMerge(entry.key())) {
                if (merge != null) {
                    throw new YamlException(
                            "<< is given twice in a map, before in line "
                                    + merge.key().line() + "; give it a list of maps",
                            entry.key().line(),
                            false);
                }
                merge = entry;
                continue;
            }
            YamlNode value = resolve(entry.value());
            same &= value == entry.value();
            own.add(value == entry.value() ? entry : new YamlNode.Entry(entry.key(), value));
        }
        if (merge == null) {
            return same ? mapping : new YamlNode.Mapping(List.copyOf(own), mapping.line(), mapping.column());
        }
        Set<String> given = new HashSet<>();
        own.forEach(entry -> text(entry).ifPresent(given::add));
        for (YamlNode.Mapping merged : maps(merge)) {
            List<YamlNode.Entry> added = resolve(merged).entries().stream()
                    .filter(entry -> text(entry).filter(given::contains).isEmpty())
                    .toList();
            own.addAll(added);
            added.forEach(entry -> text(entry).ifPresent(given::add));
        }
        return new YamlNode.Mapping(List.copyOf(own), mapping.line(), mapping.column());
    }

    private static boolean isMerge(YamlNode key) {
        return key instanceof YamlNode.Scalar scalar
                && (scalar.plain()
                                && scalar.text().equals(MERGE)
                                && scalar.tag().isEmpty()
                        || scalar.tag().filter(TAG::equals).isPresent());
    }

    /** Of its key; a list or a map as a key equals no other. */
    private static Optional<String> text(YamlNode.Entry entry) {
        return entry.key() instanceof YamlNode.Scalar key ? Optional.of(key.text()) : Optional.empty();
    }

    private static List<YamlNode.Mapping> maps(YamlNode.Entry merge) {
        if (merge.value() instanceof YamlNode.Mapping mapping) {
            return List.of(mapping);
        }
        if (merge.value() instanceof YamlNode.Sequence sequence
                && sequence.items().stream().allMatch(YamlNode.Mapping.class::isInstance)) {
            return sequence.items().stream().map(YamlNode.Mapping.class::cast).toList();
        }
        throw new YamlException(
                "<< takes a map or a list of maps, as in <<: *name", merge.key().line(), false);
    }
}
