package dev.lockstep.scheduler.yaml;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

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

    private static final List<String> BASIC = List.of("null", "bool", "int", "float");
    /** Line breaks may stand anywhere, nothing else that is no digit of it. */
    private static final Pattern BASE_64 =
            Pattern.compile("(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");

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
        if (tag.equals(TAG + "timestamp")) {
            if (!Scalars.isTimestamp(scalar.text())) {
                throw mismatch(scalar, kind(plain(scalar.text())), tag);
            }
            return ByteText.fromJava(scalar.text());
        }
        boolean basic = BASIC.stream().anyMatch(name -> tag.equals(TAG + name));
        if (basic || tag.isEmpty() && scalar.plain()) {
            Object value = plain(scalar.text());
            return basic ? tagged(scalar, value, tag) : value;
        }
        return ByteText.fromJava(scalar.text());
    }

    /** A whole number is a float as well; everything else is what its tag says, or an error. */
    private static Object tagged(YamlNode.Scalar scalar, Object value, String tag) {
        if (tag.equals(TAG + kind(value))) {
            return value;
        }
        if (tag.equals(TAG + "float") && value instanceof Long whole) {
            return Double.valueOf(whole);
        }
        throw mismatch(scalar, kind(value), tag);
    }

    private static String kind(Object value) {
        return value == null
                ? "null"
                : value instanceof Boolean
                        ? "bool"
                        : value instanceof Long ? "int" : value instanceof Double ? "float" : "str";
    }

    private static YamlException mismatch(YamlNode.Scalar scalar, String kind, String tag) {
        return new YamlException(
                "cannot decode !!" + kind + " `" + scalar.text() + "` as a !!" + tag.substring(TAG.length()),
                scalar.line(),
                false);
    }

    private static Object binary(YamlNode.Scalar scalar) {
        String digits = scalar.text().replace("\r", "").replace("\n", "");
        if (!BASE_64.matcher(digits).matches()) {
            throw new YamlException("!!binary value contains invalid base64 data", scalar.line(), false);
        }
        return ByteText.fromBytes(Base64.getDecoder().decode(digits));
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
