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

    TemplateException(Stage stage, String template, int line, String message) {
        this(stage, template, line, 0, message);
    }

    private TemplateException(Stage stage, String template, int line, int pass, String message) {
        super(message, null, false, false);
        this.pass = pass;
        this.stage = stage;
        this.template = template;
        this.line = line;
    }

    TemplateException onPass(int number) {
        return new TemplateException(stage, template, line, number, getMessage());
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
