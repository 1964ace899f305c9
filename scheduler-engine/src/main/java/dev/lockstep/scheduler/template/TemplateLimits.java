package dev.lockstep.scheduler.template;

/**
 * Bounds of one rendering of one template.
 *
 * @param passes how often output that contains {@code {{} is rendered again
 * @param depth nesting of blocks, through the templates they call, and of parentheses and blocks in the text
 * @param outputBytes size of the output, and of any text a function makes
 * @param steps nodes evaluated, all passes together
 */
public record TemplateLimits(int passes, int depth, int outputBytes, long steps) {
    public TemplateLimits {
        if (passes < 1 || depth < 1 || outputBytes < 1 || steps < 1) {
            throw new IllegalArgumentException("template limits must be positive: passes " + passes + ", depth " + depth
                    + ", outputBytes " + outputBytes + ", steps " + steps);
        }
    }

    public static TemplateLimits defaults() {
        return new TemplateLimits(16, 100, 1_000_000, 1_000_000);
    }
}
