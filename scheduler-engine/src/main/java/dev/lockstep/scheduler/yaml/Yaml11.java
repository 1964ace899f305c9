package dev.lockstep.scheduler.yaml;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The meaning of YAML as Go's yaml.v2 reads it: YAML 1.1 words and numbers, also as keys; dates stay texts. */
public final class Yaml11 {
    private static final String TAG = "tag:yaml.org,2002:";
    private static final Map<String, Boolean> BOOLEANS = Map.ofEntries(
            Map.entry("y", true),
            Map.entry("Y", true),
            Map.entry("yes", true),
            Map.entry("Yes", true),
            Map.entry("YES", true),
            Map.entry("true", true),
            Map.entry("True", true),
            Map.entry("TRUE", true),
            Map.entry("on", true),
            Map.entry("On", true),
            Map.entry("ON", true),
            Map.entry("n", false),
            Map.entry("N", false),
            Map.entry("no", false),
            Map.entry("No", false),
            Map.entry("NO", false),
            Map.entry("false", false),
            Map.entry("False", false),
            Map.entry("FALSE", false),
            Map.entry("off", false),
            Map.entry("Off", false),
            Map.entry("OFF", false));

    private Yaml11() {}

    /**
     * @return a value as {@link dev.lockstep.scheduler.value} describes; maps are of type ANY_ANY
     * @throws YamlException if a list or map is used as a key, or a number is too large for 64 bits
     */
    public static Object value(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            return scalar(scalar);
        }
        if (node instanceof YamlNode.Sequence sequence) {
            List<Object> items = new ArrayList<>(sequence.items().size());
            sequence.items().forEach(item -> items.add(value(item)));
            return new GoList(GoList.Element.ANY, items);
        }
        GoMap map = GoMap.of(GoMap.Type.ANY_ANY);
        fill((YamlNode.Mapping) node, map);
        return map;
    }

    private static void fill(YamlNode.Mapping mapping, GoMap map) {
        for (YamlNode.Entry entry : mapping.entries()) {
            if (entry.key() instanceof YamlNode.Scalar key
                    && key.plain()
                    && key.text().equals("<<")) {
                merge(entry.value(), map);
                continue;
            }
            Object key = value(entry.key());
            if (key instanceof GoMap || key instanceof GoList) {
                throw new YamlException(
                        "a list or map cannot be a key", entry.key().line(), false);
            }
            map.entries().put(key, value(entry.value()));
        }
    }

    private static void merge(YamlNode from, GoMap map) {
        if (from instanceof YamlNode.Mapping mapping) {
            fill(mapping, map);
        } else if (from instanceof YamlNode.Sequence sequence
                && sequence.items().stream().allMatch(YamlNode.Mapping.class::isInstance)) {
            for (int i = sequence.items().size() - 1; i >= 0; i--) {
                fill((YamlNode.Mapping) sequence.items().get(i), map);
            }
        } else {
            throw new YamlException("map merge requires map or sequence of maps as the value", from.line(), false);
        }
    }

    private static Object scalar(YamlNode.Scalar scalar) {
        String tag = scalar.tag().orElse("");
        if (tag.equals(TAG + "binary")) {
            return binary(scalar);
        }
        boolean basic = List.of("null", "bool", "int", "float").stream().anyMatch(t -> tag.equals(TAG + t));
        if (basic || tag.isEmpty() && scalar.plain()) {
            Object value = plain(scalar.text());
            return tag.equals(TAG + "float") && value instanceof Long whole ? Double.valueOf(whole) : value;
        }
        return ByteText.fromJava(scalar.text());
    }

    private static Object binary(YamlNode.Scalar scalar) {
        try {
            return ByteText.fromBytes(Base64.getMimeDecoder().decode(scalar.text()));
        } catch (IllegalArgumentException wrong) {
            throw new YamlException("!!binary value contains invalid base64 data", scalar.line(), false);
        }
    }

    /** What an unquoted text means. */
    public static Object plain(String text) {
        if (text.isEmpty() || text.equals("~") || text.equals("null") || text.equals("Null") || text.equals("NULL")) {
            return null;
        }
        Boolean flag = BOOLEANS.get(text);
        if (flag != null) {
            return flag;
        }
        Object number = Scalars.number(text);
        return number == null ? ByteText.fromJava(text) : number;
    }

    static boolean isBooleanWord(String text) {
        return BOOLEANS.containsKey(text);
    }
}
