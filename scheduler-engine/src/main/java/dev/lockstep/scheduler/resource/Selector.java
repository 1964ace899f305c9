package dev.lockstep.scheduler.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Kubernetes label selector. An empty one matches everything. */
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

    static Selector read(Fields fields) {
        Selector selector = new Selector();
        fields.texts("matchLabels").forEach((key, value) -> selector.requirements.add(new OneOf(key, List.of(value))));
        for (Fields expression : fields.maps("matchExpressions")) {
            selector.add(expression);
        }
        return selector;
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
