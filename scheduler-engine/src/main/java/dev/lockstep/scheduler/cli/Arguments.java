package dev.lockstep.scheduler.cli;

import dev.lockstep.terminal.Option;
import dev.lockstep.terminal.UnusableException;
import dev.lockstep.terminal.Words;
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
        Words given = Words.parse(words, text -> option(command, text));
        if (!given.others().isEmpty()) {
            throw Words.unknown(given.others().get(0));
        }
        Arguments arguments = new Arguments(command, given.values());
        arguments.check();
        return arguments;
    }

    private static Option option(Command command, String text) {
        Option option = Options.of(text);
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
        if (has(Options.JSON) && has(Options.PATCH)) {
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
