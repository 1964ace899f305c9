package dev.lockstep.scheduler.yaml;

import java.util.List;
import java.util.Optional;

/** A YAML value as written: scalars are not interpreted yet. Lines and columns count from 1. */
public sealed interface YamlNode {
    int line();

    int column();

    /**
     * @param plain written without quotes, so that it may mean something other than text
     * @param literal written as a block that keeps its lines, which begin behind {@code line}
     * @param tag an explicit tag, in full ({@code tag:yaml.org,2002:binary})
     */
    record Scalar(String text, boolean plain, boolean literal, Optional<String> tag, int line, int column)
            implements YamlNode {}

    record Sequence(List<YamlNode> items, int line, int column) implements YamlNode {}

    record Mapping(List<Entry> entries, int line, int column) implements YamlNode {
        /** The value of the last entry with this text as its key. */
        public Optional<YamlNode> get(String key) {
            for (int i = entries.size() - 1; i >= 0; i--) {
                if (entries.get(i).key() instanceof Scalar scalar
                        && scalar.text().equals(key)) {
                    return Optional.of(entries.get(i).value());
                }
            }
            return Optional.empty();
        }
    }

    record Entry(YamlNode key, YamlNode value) {}
}
