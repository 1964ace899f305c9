package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.Defect;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.metering.OverBudgetException;
import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoDeep;

/** A parsed template: immutable, and rendered by any number of threads. */
public final class Template {
    /** Bytes that a step copies. */
    private static final int COPIED = 16;

    private final String name;
    private final String text;
    private final TemplateLimits limits;
    private final Parser.Parsed parsed;
    private final boolean changing;

    private Template(String name, String text, TemplateLimits limits) {
        this.name = name;
        this.text = text;
        this.limits = limits;
        this.parsed = Parser.parse(name, text, Functions.ALL, limits.depth());
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
        return render(data, new SharedTexts(Meter.withoutLimits()));
    }

    /** Bytes that it takes, about. */
    public long size() {
        return parsed.bytes();
    }

    /**
     * The same, and sooner where the data holds values that are shared. What it holds meanwhile is let go of in the end.
     *
     * @throws dev.lockstep.scheduler.metering.StoppedException when whoever waits for the whole rendering wants it no more
     * @see #render(Object)
     */
    public byte[] render(Object data, SharedTexts shared) {
        return output(data, shared).bytes();
    }

    /**
     * The same, with what is known of where it comes from.
     *
     * @see #render(Object, SharedTexts)
     */
    public Output output(Object data, SharedTexts shared) {
        long mark = shared.meter.held();
        try {
            shared.meter.look();
            Output output = passes(data, shared);
            shared.release(mark);
            return output;
        } catch (TemplateException | StoppedException refused) {
            shared.meter.release(mark);
            throw refused;
        } catch (OverBudgetException over) {
            String shown = ByteText.toJava(name);
            throw new TemplateException(
                            TemplateException.Stage.EXEC, shown, 1, "template: " + shown + ": " + over.getMessage())
                    .overTheBudget();
        } catch (RuntimeException | StackOverflowError defect) {
            throw defect(TemplateException.Stage.EXEC, name, defect);
        }
    }

    private static TemplateException defect(TemplateException.Stage stage, String name, Throwable defect) {
        String shown = ByteText.toJava(name);
        return new TemplateException(stage, shown, 1, "template: " + shown + ": " + Defect.words(defect));
    }

    private Output passes(Object data, SharedTexts shared) {
        Budget budget = new Budget(limits, shared);
        String source = text;
        boolean own = changing;
        Object root = own ? copy(data, shared.meter) : data;
        Executor executor = new Executor(name, source, parsed.trees(), budget);
        String output = executor.run(root);
        if (!output.contains("{{")) {
            return Output.ofOnePass(output, executor.origins());
        }
        boolean nothing = executor.origins().nothings();
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
                root = copy(data, shared.meter);
            }
            try {
                Parser.Parsed again = Parser.parse(name, source, Functions.ALL, limits.depth());
                shared.meter.hold(again.bytes());
                Executor next = new Executor(name, source, again.trees(), budget);
                output = next.run(root);
                nothing |= next.origins().nothings();
            } catch (TemplateException e) {
                throw e.onPass(pass);
            }
        }
        return Output.ofPasses(output, nothing);
    }

    private static Object copy(Object data, Meter meter) {
        long size = Meter.sizeOf(data);
        meter.hold(size);
        meter.work(size / COPIED);
        return GoDeep.copy(data);
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
