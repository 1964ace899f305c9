package dev.lockstep.scheduler.template;

/** A template that cannot be read (stage PARSE) or carried out (stage EXEC). The message is the one Go gives. */
public final class TemplateException extends RuntimeException {
    /** Which half of the work failed. */
    public enum Stage {
        PARSE,
        EXEC
    }

    private final Stage stage;
    private final String template;
    private final int line;
    private final int pass;
    private final boolean overBudget;

    TemplateException(Stage stage, String template, int line, String message) {
        this(stage, template, line, 0, false, message);
    }

    private TemplateException(Stage stage, String template, int line, int pass, boolean overBudget, String message) {
        super(message, null, false, false);
        this.pass = pass;
        this.overBudget = overBudget;
        this.stage = stage;
        this.template = template;
        this.line = line;
    }

    TemplateException onPass(int number) {
        return new TemplateException(stage, template, line, number, overBudget, getMessage());
    }

    TemplateException overTheBudget() {
        return new TemplateException(stage, template, line, pass, true, getMessage());
    }

    /** Whether it is not the template alone, but the whole rendering that uses too much. */
    public boolean overBudget() {
        return overBudget;
    }

    public Stage stage() {
        return stage;
    }

    public String template() {
        return template;
    }

    /** 0 for the template's own text; n for the output of the n-th pass over it. */
    public int pass() {
        return pass;
    }

    /** The line, from 1, within the text that {@link #pass} names. */
    public int line() {
        return line;
    }
}
