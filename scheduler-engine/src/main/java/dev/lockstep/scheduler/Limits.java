package dev.lockstep.scheduler;

import dev.lockstep.scheduler.metering.RenderBudget;
import dev.lockstep.scheduler.template.TemplateLimits;
import dev.lockstep.scheduler.yaml.YamlLimits;

/**
 * Bounds of everything a rendering reads and makes.
 *
 * @param yaml of every file and of every configuration value
 * @param template of every rendering of a template
 * @param files in one file set
 * @param resources in one file set
 * @param assignments of one rendering
 * @param treeBytes all rendered files together
 * @param problems reported; the last one says how many more there are
 * @param budget of everything together
 */
public record Limits(
        YamlLimits yaml,
        TemplateLimits template,
        int files,
        int resources,
        int assignments,
        long treeBytes,
        int problems,
        RenderBudget budget) {
    public Limits {
        if (files < 1 || resources < 1 || assignments < 1 || treeBytes < 1 || problems < 3) {
            throw new IllegalArgumentException("limits must be positive: files " + files + ", resources " + resources
                    + ", assignments " + assignments + ", treeBytes " + treeBytes + ", problems " + problems);
        }
    }

    public static Limits defaults() {
        return new Limits(
                YamlLimits.defaults(),
                TemplateLimits.defaults(),
                20_000,
                20_000,
                50_000,
                256L << 20,
                500,
                RenderBudget.defaults());
    }

    /** The same with another budget. */
    public Limits with(RenderBudget other) {
        return new Limits(yaml, template, files, resources, assignments, treeBytes, problems, other);
    }
}
