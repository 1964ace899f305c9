package dev.lockstep.terminal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A command line taken apart: options, each given once, as {@code --option value} or {@code --option=value}, and the rest.
 *
 * @param values of flags the empty text
 * @param others what is no option, in its order; {@code -} is among them
 */
public record Words(Map<Option, String> values, List<String> others) {
    /**
     * @param known the option of a text; throws {@link UnusableException} if there is none
     * @throws UnusableException if a value is missing, or an option is given twice
     */
    public static Words parse(List<String> words, Function<String, Option> known) {
        Map<Option, String> values = new LinkedHashMap<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) {
                others.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            Option option = known.apply(equals < 0 ? word : word.substring(0, equals));
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
        return new Words(values, others);
    }

    public static UnusableException unknown(String option) {
        return UnusableException.usage("unknown option " + option);
    }
}
