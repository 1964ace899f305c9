package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.Defect;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoDeep;
import java.util.Map;

/** A parsed template: immutable, and rendered by any number of threads. */
public final class Template {
    private final String name;
    private final String text;
    private final TemplateLimits limits;
    private final Map<String, Node.Block> trees;
    private final boolean changing;

    private Template(String name, String text, TemplateLimits limits) {
        this.name = name;
        this.text = text;
        this.limits = limits;
        this.trees = Parser.parse(name, text, Functions.ALL, limits.depth());
        this.changing = mayChange(text);
    }

    /**
     * @param name how messages call it
     * @param text the template as Java text
     * @throws TemplateException of stage PARSE
     */
    public static Template parse(String name, String text, TemplateLimits limits) {
        try {
            return new Template(ByteText.fromJava(name), ByteText.fromJava(text), limits);
        } catch (TemplateException refused) {
            throw refused;
        } catch (RuntimeException | StackOverflowError defect) {
            throw defect(TemplateException.Stage.PARSE, ByteText.fromJava(name), defect);
        }
    }

    /**
     * Renders, and renders the output again while it contains {@code {{}: configuration values may themselves be
     * templates. Variables and definitions are lost between the passes.
     *
     * @param data the root object: a value as {@link dev.lockstep.scheduler.value} describes; not changed
     * @return the output's bytes
     * @throws TemplateException of either stage; a later pass may also fail to parse
     */
    public byte[] render(Object data) {
        return render(data, new SharedTexts());
    }

    /**
     * The same, and sooner where the data holds values that are shared.
     *
     * @see #render(Object)
     */
    public byte[] render(Object data, SharedTexts shared) {
        try {
            return passes(data, shared);
        } catch (TemplateException refused) {
            throw refused;
        } catch (RuntimeException | StackOverflowError defect) {
            throw defect(TemplateException.Stage.EXEC, name, defect);
        }
    }

    private static TemplateException defect(TemplateException.Stage stage, String name, Throwable defect) {
        String shown = ByteText.toJava(name);
        return new TemplateException(stage, shown, 1, "template: " + shown + ": " + Defect.words(defect));
    }

    private byte[] passes(Object data, SharedTexts shared) {
        Budget budget = new Budget(limits, shared);
        String source = text;
        boolean own = changing;
        Object root = own ? GoDeep.copy(data) : data;
        String output = new Executor(name, source, trees, budget).run(root);
        for (int pass = 1; output.contains("{{"); pass++) {
            if (output.equals(source)) {
                throw endless(output, "renders to itself again and again, so it contains itself")
                        .onPass(pass);
            }
            if (pass >= limits.passes()) {
                throw endless(output, "is still there after " + pass + " passes (limit passes)")
                        .onPass(pass);
            }
            source = output;
            if (!own && mayChange(source)) {
                own = true;
                root = GoDeep.copy(data);
            }
            try {
                Map<String, Node.Block> again = Parser.parse(name, source, Functions.ALL, limits.depth());
                output = new Executor(name, source, again, budget).run(root);
            } catch (TemplateException e) {
                throw e.onPass(pass);
            }
        }
        return ByteText.toBytes(output);
    }

    /**
     * Some functions change the map that they are given. What is given here is shared by many renderings, so that a
     * template that names such a function works on a copy, which lasts for all its passes.
     */
    private static boolean mayChange(String source) {
        return SprigDicts.CHANGING.stream().anyMatch(source::contains);
    }

    private TemplateException endless(String output, String what) {
        int from = output.indexOf("{{");
        int end = output.indexOf("}}", from);
        String action = output.substring(from, Math.min(end < 0 ? output.length() : end + 2, from + 100));
        int line = 1
                + (int) output.substring(0, from).chars().filter(c -> c == '\n').count();
        String message = "template: " + name + ":" + line + ": " + action + " " + what;
        return new TemplateException(TemplateException.Stage.EXEC, name, line, ByteText.toJava(message));
    }
}
