package dev.lockstep.scheduler.value;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Go map. Which of the three map types it is decides what is printed and what a function accepts. */
public record GoMap(Type type, Map<Object, Object> entries) {
    /** The map types that can occur: labels; typed and merged values; values read from a ConfigMap's text. */
    public enum Type {
        STRING_STRING("map[string]string"),
        STRING_ANY("map[string]interface {}"),
        ANY_ANY("map[interface {}]interface {}");

        private final String goName;

        Type(String goName) {
            this.goName = goName;
        }

        public String goName() {
            return goName;
        }
    }

    public static GoMap of(Type type) {
        return new GoMap(type, new HashMap<>());
    }

    public static GoMap ofStrings(Map<String, String> texts) {
        GoMap map = of(Type.STRING_STRING);
        texts.forEach((key, value) -> map.entries.put(ByteText.fromJava(key), ByteText.fromJava(value)));
        return map;
    }

    public boolean holdsAny() {
        return type != Type.STRING_STRING;
    }

    /** Keys in the order in which Go prints and ranges over them: nil, then by kind, then by value. */
    public List<Object> sortedKeys() {
        List<Object> keys = new ArrayList<>(entries.keySet());
        keys.sort(GoOrder::compare);
        return keys;
    }
}
