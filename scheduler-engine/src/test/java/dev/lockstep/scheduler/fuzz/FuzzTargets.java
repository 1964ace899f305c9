package dev.lockstep.scheduler.fuzz;

import dev.lockstep.scheduler.GitOpsTree;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.RenderRequest;
import dev.lockstep.scheduler.Rendering;
import dev.lockstep.scheduler.SchedulerEngine;
import dev.lockstep.scheduler.config.ConfigValue;
import dev.lockstep.scheduler.template.Template;
import dev.lockstep.scheduler.template.TemplateException;
import dev.lockstep.scheduler.template.TemplateGenerator;
import dev.lockstep.scheduler.template.TemplateLimits;
import dev.lockstep.scheduler.value.GoStruct;
import dev.lockstep.scheduler.yaml.Yaml11;
import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import dev.lockstep.scheduler.yaml.YamlWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** What is fuzzed, and what must hold of every input. A broken rule is an AssertionError. */
final class FuzzTargets {
    /** LF, NEL, LS and PS as bytes: a text in a literal block that ends in one of them gets no other. */
    private static final List<String> LINE_BREAKS =
            List.of("\n", "\u00c2\u0085", "\u00e2\u0080\u00a8", "\u00e2\u0080\u00a9");

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]*[a-z0-9])?");
    private static final List<String> FILES = List.of(
            "reconciler.yaml",
            "namespace.yaml",
            "config.yaml",
            "config.sh",
            "platform-config.yaml",
            "platform-config.sh");

    private static final GoStruct DATA = TemplateGenerator.data();

    /** In the words of what the engine did not foresee; an exception of its own never gets out. */
    static final String DEFECT = "defect of Lockstep's engine";

    private FuzzTargets() {}

    /** @return "parse error", "error" or "rendered" */
    static String template(String text, Random random) {
        TemplateLimits limits = random.nextInt(4) > 0
                ? PlaneGenerator.TEMPLATE_LIMITS
                : new TemplateLimits(
                        1 + random.nextInt(3), 1 + random.nextInt(9), 1 + random.nextInt(99), 1 + random.nextInt(99));
        Template template;
        try {
            template = Template.parse("fuzz", text, limits);
        } catch (TemplateException e) {
            named(e);
            return "refused by the parser";
        }
        String first = outcome(template, limits);
        if (random.nextInt(8) == 0) {
            check(first.equals(outcome(template, limits)), "the second rendering differs");
        }
        return first.startsWith("!") ? "failed" : "rendered";
    }

    private static String outcome(Template template, TemplateLimits limits) {
        try {
            byte[] output = template.render(DATA);
            check(output.length <= limits.outputBytes(), "output of " + output.length + " bytes");
            return new String(output, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (TemplateException e) {
            named(e);
            return "!" + e.getMessage();
        }
    }

    private static void named(TemplateException e) {
        check(e.getMessage().startsWith("template: fuzz:") && e.line() > 0, "no name or line in: " + e.getMessage());
        check(!e.getMessage().contains(DEFECT), e.getMessage());
    }

    static String yaml(String text) {
        YamlReader.Result result = YamlReader.readAll(text, PlaneGenerator.YAML_LIMITS);
        result.error().ifPresent(e -> check(e.line() > 0 && !e.getMessage().isEmpty(), "no line"));
        for (YamlNode document : result.documents()) {
            try {
                String written = YamlWriter.write(Yaml11.value(document));
                check(LINE_BREAKS.stream().anyMatch(written::endsWith), "no final line break");
            } catch (YamlException refused) {
                check(!refused.getMessage().isEmpty(), "no message");
            }
        }
        try {
            ConfigValue.read(text, PlaneGenerator.YAML_LIMITS);
        } catch (YamlException refused) {
            check(!refused.getMessage().isEmpty(), "no message");
        }
        return result.error().isPresent() ? "refused by the parser" : "read";
    }

    static String plane(RenderRequest request, Random random) {
        SchedulerEngine engine = new SchedulerEngine();
        engine.readBase(request.base(), request.limits());
        engine.readEnvironment(request.environmentBranch(), request.limits());
        Rendering rendering = engine.render(request);
        rendering.tree().keySet().forEach(FuzzTargets::inside);
        check(rendering.problems().size() <= request.limits().problems(), "too many problems");
        for (Problem problem : rendering.problems()) {
            check(!problem.message().contains(DEFECT), problem.toString());
            check(!problem.message().isBlank() && problem.toString().length() < 20_000, "an endless problem");
        }
        if (random.nextInt(8) == 0) {
            Rendering again = engine.render(request);
            check(again.problems().equals(rendering.problems()), "the second rendering has other problems");
            check(again.tree().keySet().equals(rendering.tree().keySet()), "the second rendering has other files");
            rendering
                    .tree()
                    .forEach((path, content) -> check(
                            Arrays.equals(content, again.tree().get(path)), "the second rendering differs in " + path));
        }
        return rendering.publishable() ? "rendered" : "failed";
    }

    /** {@code <clusterType>/README.md} or {@code <clusterType>/<target>/<file>}. */
    static void inside(String path) {
        String[] parts = path.split("/", -1);
        boolean good = path.equals(GitOpsTree.TRACKING_FILE)
                || parts.length == 2 && NAME.matcher(parts[0]).matches() && parts[1].equals("README.md")
                || parts.length == 3
                        && NAME.matcher(parts[0]).matches()
                        && NAME.matcher(parts[1]).matches()
                        && FILES.contains(parts[2]);
        check(good, "a path outside the tree: " + path);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
