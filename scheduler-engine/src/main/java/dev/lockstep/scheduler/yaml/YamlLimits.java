package dev.lockstep.scheduler.yaml;

/**
 * Bounds of one YAML text.
 *
 * @param codePoints length of the text
 * @param depth nesting of lists and maps
 * @param aliases how often an alias may stand for a list or a map
 * @param nodes values after aliases are followed
 */
public record YamlLimits(int codePoints, int depth, int aliases, int nodes) {
    public YamlLimits {
        if (codePoints < 1 || depth < 1 || aliases < 0 || nodes < 1) {
            throw new IllegalArgumentException("YAML limits must be positive: codePoints " + codePoints + ", depth "
                    + depth + ", aliases " + aliases + ", nodes " + nodes);
        }
    }

    public static YamlLimits defaults() {
        return new YamlLimits(1_000_000, 50, 50, 100_000);
    }
}
