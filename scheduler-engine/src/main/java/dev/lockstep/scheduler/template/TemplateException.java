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

    TemplateException(Stage stage, String template, int line, String message) {
        super(message, null, false, false);
        this.stage = stage;
        this.template = template;
        this.line = line;
    }

    public Stage stage() {
        return stage;
    }

    public String template() {
        return template;
    }

    /** The line within the template's text, from 1. On a later pass it is the line of the previous pass's output. */
    public int line() {
        return line;
    }
}
