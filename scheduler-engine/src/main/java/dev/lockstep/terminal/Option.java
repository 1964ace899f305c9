package dev.lockstep.terminal;

import java.util.Collection;

/**
 * An option of a program.
 *
 * @param text as it is given, such as {@code --json}
 * @param value what its value is called, such as {@code DIR}; "" when it takes none
 * @param meaning for its help
 */
public record Option(String text, String value, String meaning) {
    public static Option flag(String text, String meaning) {
        return new Option(text, "", meaning);
    }

    public boolean takesValue() {
        return !value.isEmpty();
    }

    /** With its value's name. */
    public String shown() {
        return takesValue() ? text + " " + value : text;
    }

    /** Two lines of help for each. */
    public static String help(Collection<Option> options) {
        StringBuilder help = new StringBuilder();
        options.forEach(option -> help.append("  ")
                .append(option.shown())
                .append("\n      ")
                .append(option.meaning())
                .append('\n'));
        return help.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
