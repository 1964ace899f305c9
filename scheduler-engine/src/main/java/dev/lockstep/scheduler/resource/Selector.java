package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.RenderRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Kubernetes label selector. One that is written as empty matches everything; one that is not written at all is an error. */
public final class Selector {
    /** What must hold of one label. */
    private sealed interface Requirement {
        boolean matches(Map<String, String> labels);
    }

    private record OneOf(String key, List<String> values) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return value != null && values.contains(value);
        }
    }

    /** A label that is absent is not one of the values either. */
    private record NoneOf(String key, List<String> values) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return value == null || !values.contains(value);
        }
    }

    private record Present(String key, boolean present) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            return labels.containsKey(key) == present;
        }
    }

    private final List<Requirement> requirements = new ArrayList<>();

    private Selector() {}

    /**
     * @param spec of a SchedulingPolicy
     * @param name of the field that holds the selector below {@code labelSelector}
     */
    static Selector read(Fields spec, String name) {
        Fields selecting = spec.child(name);
        Fields labels = selecting.child("labelSelector");
        if (!spec.has(name)) {
            absent(spec, name, "{}");
        } else if (!selecting.isEmpty() && !selecting.has("labelSelector")) {
            absent(selecting, "labelSelector", "{}");
        } else if (!labels.isEmpty() && !labels.has("matchLabels") && !labels.has("matchExpressions")) {
            // Null is what remains of a map whose lines were taken out or are indented too little.
            absent(labels, "matchLabels", "{}");
        }
        Selector selector = new Selector();
        labels.texts("matchLabels").forEach((key, value) -> {
            valid(labels, "matchLabels", key, List.of(value));
            selector.requirements.add(new OneOf(key, List.of(value)));
        });
        for (Fields expression : labels.maps("matchExpressions")) {
            selector.add(expression);
        }
        return selector;
    }

    /** A key that no label can have is absent everywhere, which NotIn and DoesNotExist take for a match. */
    private static void valid(Fields in, String name, String key, List<String> values) {
        if (!Names.isLabelKey(key)) {
            in.errorSince(RenderRules.STRICT_INPUT, name, "has " + key + ", which is no name of a label");
        }
        for (String value : values) {
            if (!Names.isLabelValue(value)) {
                in.errorSince(
                        RenderRules.STRICT_INPUT,
                        name,
                        "has the value " + value + " for " + key + ", which no label can have; values are made of "
                                + Names.labelValueRule());
            }
        }
    }

    private static void absent(Fields in, String name, String all) {
        in.errorSince(
                RenderRules.STRICT_INPUT,
                name,
                "is missing; say what it selects, or write " + name + ": " + all + " if it is to select everything");
    }

    private void add(Fields expression) {
        String key = expression.required("key");
        String operator = expression.required("operator");
        List<String> values = expression.textList("values");
        boolean takesValues = operator.equals("In") || operator.equals("NotIn");
        boolean known = takesValues || operator.equals("Exists") || operator.equals("DoesNotExist");
        if (key.isEmpty() || operator.isEmpty()) {
            return;
        }
        valid(expression, "key", key, values);
        if (!known) {
            expression.error("the operator " + operator + " is not one of In, NotIn, Exists, DoesNotExist");
        } else if (takesValues && values.isEmpty()) {
            expression.error("the operator " + operator + " needs values");
        } else if (!takesValues && !values.isEmpty()) {
            expression.error("the operator " + operator + " takes no values");
        } else if (operator.equals("In")) {
            requirements.add(new OneOf(key, values));
        } else if (operator.equals("NotIn")) {
            requirements.add(new NoneOf(key, values));
        } else {
            requirements.add(new Present(key, operator.equals("Exists")));
        }
    }

    public boolean matches(Map<String, String> labels) {
        for (int i = 0; i < requirements.size(); i++) {
            if (!requirements.get(i).matches(labels)) {
                return false;
            }
        }
        return true;
    }
}
