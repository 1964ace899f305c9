package dev.lockstep.scheduler.cli;

import dev.lockstep.terminal.UnusableException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The options of one command, each given once, as {@code --option value} or {@code --option=value}.
 *
 * @param values of flags the empty text
 */
record Arguments(Command command, Map<Option, String> values) {
    /** @throws UnusableException if anything is unknown, missing or given twice */
    static Arguments parse(Command command, List<String> words) {
        Map<Option, String> values = new EnumMap<>(Option.class);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            Option option = option(command, equals < 0 ? word : word.substring(0, equals));
            String value = "";
            if (option.takesValue()) {
                if (equals >= 0) {
                    value = word.substring(equals + 1);
                } else if (i + 1 < words.size() && !words.get(i + 1).startsWith("--")) {
                    value = words.get(++i);
                }
                if (value.isEmpty()) {
                    throw UnusableException.usage("no value is given for " + option.shown());
                }
            } else if (equals >= 0) {
                throw UnusableException.usage(option + " takes no value");
            }
            if (values.put(option, value) != null) {
                throw UnusableException.usage(option + " is given twice");
            }
        }
        Arguments arguments = new Arguments(command, values);
        arguments.check();
        return arguments;
    }

    private static Option option(Command command, String text) {
        Option option = Option.of(text).orElseThrow(() -> UnusableException.usage("unknown option " + text));
        if (!command.takes(option)) {
            throw UnusableException.usage(command + " has no option " + option);
        }
        return option;
    }

    private void check() {
        List<Option> missing = command.required().stream()
                .filter(option -> !values.containsKey(option))
                .toList();
        if (!missing.isEmpty()) {
            throw UnusableException.usage(
                    command + " needs " + missing.stream().map(Option::shown).collect(Collectors.joining(", ")));
        }
        if (has(Option.JSON) && has(Option.PATCH)) {
            throw UnusableException.usage("--json and --patch cannot be given together");
        }
    }

    boolean has(Option option) {
        return values.containsKey(option);
    }

    /** The value of a required option. */
    String get(Option option) {
        return find(option).orElseThrow(() -> new IllegalArgumentException(option + " is not required"));
    }

    Optional<String> find(Option option) {
        return Optional.ofNullable(values.get(option));
    }
}
