package dev.lockstep.yaml;

import dev.lockstep.scheduler.resource.Spelling;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlNode.Entry;
import dev.lockstep.scheduler.yaml.YamlNode.Mapping;
import dev.lockstep.scheduler.yaml.YamlNode.Scalar;
import dev.lockstep.scheduler.yaml.YamlNode.Sequence;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of one map, each asked for by its type; what does not fit is noted and counts as not written. */
public final class Fields {
    private static final int MOST_ITEMS = 100;
    private static final String NOT_TEXT =
            "(?i)true|false|null|~|[-+]?[0-9][0-9_.]*([eE][-+]?[0-9]+)?|[-+]?\\.(inf|nan)";

    private final Mapping mapping;
    private final FileProblems problems;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** @param what the map, for messages: "an environment" */
    public Fields(Mapping mapping, String what, List<String> known, FileProblems problems) {
        this.mapping = mapping;
        this.problems = problems;
        for (Entry entry : mapping.entries()) {
            if (!(entry.key() instanceof Scalar key)) {
                problems.add(entry.key(), "a list or map cannot be a key; known keys of " + what + ": " + words(known));
            } else if (!known.contains(key.text())) {
                problems.add(key, unknown(key.text(), what, known));
            } else {
                Entry first = entries.putIfAbsent(key.text(), entry);
                if (first != null) {
                    problems.add(
                            key,
                            key.text() + " is written twice, first in line "
                                    + first.key().line() + "; remove one of them");
                }
            }
        }
    }

    public YamlNode at() {
        return mapping;
    }

    public Optional<YamlNode> node(String key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    public Optional<String> text(String key) {
        return node(key).flatMap(node -> text(node, key));
    }

    /** A key that has one possible value, and must be there. */
    public void constant(String key, String value) {
        if (node(key).isEmpty()) {
            problems.add(mapping, key + " is missing; write " + key + ": " + value);
            return;
        }
        text(key)
                .filter(text -> !text.equals(value))
                .ifPresent(text ->
                        refuse(key, key + " " + shown(text) + " is not known here; write " + key + ": " + value));
    }

    public Optional<Boolean> flag(String key) {
        return node(key).flatMap(node -> {
            if (node instanceof Scalar scalar
                    && scalar.plain()
                    && (scalar.text().equals("true") || scalar.text().equals("false"))) {
                return Optional.of(scalar.text().equals("true"));
            }
            problems.add(node, key + " must be true or false" + found(node) + (isText(node) ? ", without quotes" : ""));
            return Optional.empty();
        });
    }

    /** One of the names of the constants, in lower case. */
    public <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
        return node(key).flatMap(node -> {
            List<String> names = new ArrayList<>();
            for (E constant : type.getEnumConstants()) {
                String name = camelCase(constant.name());
                if (node instanceof Scalar scalar && scalar.text().equals(name)) {
                    return Optional.of(constant);
                }
                names.add(name);
            }
            problems.add(node, key + " must be one of " + words(names) + found(node));
            return Optional.empty();
        });
    }

    /** {@code pullRequest} of {@code PULL_REQUEST}. */
    private static String camelCase(String constant) {
        String[] words = constant.toLowerCase(Locale.ROOT).split("_");
        StringBuilder name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT)).append(words[i].substring(1));
        }
        return name.toString();
    }

    /** A whole number. */
    public Optional<Integer> count(String key, int least, int most) {
        return node(key).flatMap(node -> {
            boolean number = node instanceof Scalar scalar
                    && scalar.plain()
                    && scalar.text().matches("[0-9]{1,9}");
            int value = number ? Integer.parseInt(((Scalar) node).text()) : -1;
            if (value < least || value > most) {
                problems.add(node, key + " must be a number from " + least + " to " + most + found(node));
                return Optional.empty();
            }
            return Optional.of(value);
        });
    }

    /** A share of 0% to 100%. */
    public Optional<Integer> percent(String key) {
        return node(key).flatMap(node -> {
            Optional<Integer> read = node instanceof Scalar scalar ? Percent.read(scalar.text()) : Optional.empty();
            if (read.isEmpty()) {
                problems.add(node, key + " must be a share from 0% to 100%, such as 25%" + found(node));
            }
            return read;
        });
    }

    /** @param missing what is said when it is not there */
    public Optional<String> required(String key, String missing) {
        if (node(key).isEmpty()) {
            problems.add(mapping, missing);
        }
        return text(key);
    }

    public void refuse(String key, String message) {
        problems.add(node(key).orElse(mapping), message);
    }

    public Optional<Duration> duration(String key, Duration shortest, Duration longest) {
        return node(key).flatMap(node -> {
            Optional<Duration> read = node instanceof Scalar scalar ? Durations.read(scalar.text()) : Optional.empty();
            if (read.isEmpty()) {
                problems.add(node, key + " must be a duration such as 30m, 14d or 1h30m" + found(node));
                return read;
            }
            if (read.get().compareTo(shortest) < 0 || read.get().compareTo(longest) > 0) {
                problems.add(
                        node,
                        key + " must be between " + Durations.words(shortest) + " and " + Durations.words(longest)
                                + found(node));
                return Optional.empty();
            }
            return read;
        });
    }

    /** The items of a list of different texts, each with its place. */
    public Optional<List<Scalar>> texts(String key) {
        return texts(key, MOST_ITEMS);
    }

    public Optional<List<Scalar>> texts(String key, int most) {
        return items(key, most).map(items -> {
            List<Scalar> texts = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (YamlNode item : items) {
                if (text(item, "an item of " + key).isPresent()) {
                    Scalar scalar = (Scalar) item;
                    if (seen.add(scalar.text())) {
                        texts.add(scalar);
                    } else {
                        problems.add(item, scalar.text() + " is listed twice in " + key + "; remove one of them");
                    }
                }
            }
            return List.copyOf(texts);
        });
    }

    public Optional<List<YamlNode>> items(String key) {
        return items(key, MOST_ITEMS);
    }

    public Optional<List<YamlNode>> items(String key, int most) {
        return node(key).flatMap(node -> {
            if (!(node instanceof Sequence sequence)) {
                problems.add(node, key + " must be a list, such as [a, b]" + found(node));
                return Optional.empty();
            }
            if (sequence.items().size() > most) {
                problems.add(
                        node, key + " has " + sequence.items().size() + " items; at most " + most + " are allowed");
                return Optional.empty();
            }
            return Optional.of(sequence.items());
        });
    }

    public Optional<Fields> child(String key, List<String> known) {
        return node(key).flatMap(node -> map(node, key, known, problems));
    }

    public static Optional<Fields> map(YamlNode node, String what, List<String> known, FileProblems problems) {
        if (node instanceof Mapping mapping) {
            return Optional.of(new Fields(mapping, what, known, problems));
        }
        problems.add(node, what + " must be a map with the keys " + words(known) + found(node));
        return Optional.empty();
    }

    private Optional<String> text(YamlNode node, String what) {
        if (!(node instanceof Scalar scalar)) {
            problems.add(node, what + " must be a text" + found(node));
        } else if (scalar.text().isBlank()) {
            problems.add(node, what + " is empty; give a value, or remove the key");
        } else if (scalar.plain() && scalar.text().matches(NOT_TEXT)) {
            problems.add(node, what + " must be a text" + found(node) + "; put it in quotes if it is meant so");
        } else if (scalar.text().length() > Lengths.PIPELINE_TEXT) {
            problems.add(
                    node,
                    Lengths.excess(what, scalar.text(), Lengths.PIPELINE_TEXT).orElseThrow());
        } else if (scalar.text().chars().anyMatch(c -> c < 0x20 || Character.isSurrogate((char) c))) {
            problems.add(node, what + " holds characters that no name has");
        } else {
            return Optional.of(scalar.text());
        }
        return Optional.empty();
    }

    private static boolean isText(YamlNode node) {
        return node instanceof Scalar scalar && !scalar.plain();
    }

    private static String found(YamlNode node) {
        if (node instanceof Scalar scalar) {
            return scalar.text().isEmpty() ? "; nothing is written here" : ", not " + shown(scalar.text());
        }
        return node instanceof Sequence ? ", not a list" : ", not a map";
    }

    public static String shown(String text) {
        return Text.quoted(text, 60);
    }

    private static String unknown(String key, String what, List<String> known) {
        return known.stream()
                .filter(name -> plain(name).equals(plain(key)))
                .findFirst()
                .map(name -> shown(key) + " is not a key of " + what + "; it is spelled " + name)
                .or(() -> Spelling.nearest(key, known)
                        .map(near -> shown(key) + " is not a key of " + what + "; did you mean " + near + "?"))
                .orElseGet(() -> shown(key) + " is not a key of " + what + "; known are " + words(known));
    }

    private static String plain(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    public static String words(List<String> names) {
        return String.join(", ", names);
    }
}
