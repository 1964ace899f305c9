package dev.lockstep.scheduler.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * U+2028 and U+2029, which end a line for Go's YAML and stay in the text where they stand in one. Read once as line breaks, they say
 * what there is; read once as text, what it says.
 */
final class LineSeparators {
    private static final Pattern ANY = Pattern.compile("[\u2028\u2029]");
    /** What is blank before a break and behind it is not part of a text. */
    private static final Pattern WITH_BLANKS = Pattern.compile("[ \t]*([\u2028\u2029])[ \t]*");

    private LineSeparators() {}

    static boolean in(String text) {
        return ANY.matcher(text).find();
    }

    static String broken(String text) {
        return ANY.matcher(text).replaceAll("\n");
    }

    /** @param asText empty when the text means nothing read that way */
    static YamlNode restored(YamlNode asBreaks, Optional<YamlNode> asText) {
        return asText.flatMap(text -> same(asBreaks, text)).orElse(asBreaks);
    }

    /** Empty when the two are not made of the same parts. */
    private static Optional<YamlNode> same(YamlNode asBreaks, YamlNode asText) {
        if (asBreaks instanceof YamlNode.Scalar breaks && asText instanceof YamlNode.Scalar text) {
            return Optional.of(
                    in(text.text())
                            ? new YamlNode.Scalar(
                                    WITH_BLANKS.matcher(text.text()).replaceAll("$1"),
                                    breaks.plain(),
                                    breaks.literal(),
                                    breaks.tag(),
                                    breaks.line(),
                                    breaks.column())
                            : breaks);
        }
        if (asBreaks instanceof YamlNode.Sequence breaks && asText instanceof YamlNode.Sequence text) {
            if (breaks.items().size() != text.items().size()) {
                return Optional.empty();
            }
            List<YamlNode> items = new ArrayList<>();
            for (int i = 0; i < breaks.items().size(); i++) {
                Optional<YamlNode> item =
                        same(breaks.items().get(i), text.items().get(i));
                if (item.isEmpty()) {
                    return Optional.empty();
                }
                items.add(item.get());
            }
            return Optional.of(new YamlNode.Sequence(items, breaks.line(), breaks.column()));
        }
        if (asBreaks instanceof YamlNode.Mapping breaks && asText instanceof YamlNode.Mapping text) {
            if (breaks.entries().size() != text.entries().size()) {
                return Optional.empty();
            }
            List<YamlNode.Entry> entries = new ArrayList<>();
            for (int i = 0; i < breaks.entries().size(); i++) {
                Optional<YamlNode> key = same(
                        breaks.entries().get(i).key(), text.entries().get(i).key());
                Optional<YamlNode> value = same(
                        breaks.entries().get(i).value(), text.entries().get(i).value());
                if (key.isEmpty() || value.isEmpty()) {
                    return Optional.empty();
                }
                entries.add(new YamlNode.Entry(key.get(), value.get()));
            }
            return Optional.of(new YamlNode.Mapping(entries, breaks.line(), breaks.column()));
        }
        return Optional.empty();
    }
}
