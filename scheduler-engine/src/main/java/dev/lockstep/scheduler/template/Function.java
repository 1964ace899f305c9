package dev.lockstep.scheduler.template;

import java.util.List;

/**
 * A function that templates may call.
 *
 * @param name as templates write it
 * @param parameters types of the fixed parameters; for a variadic function the last one is the type of all the rest
 * @param variadic whether the last parameter may be given any number of times, including none
 * @param cost how many steps of the budget a call takes
 * @param shared whether it is worth keeping what it makes of a {@link SharedTexts shared value}
 * @param body gets the arguments already checked against the types; refuses them with a CallFailure
 */
record Function(String name, List<Parameter> parameters, boolean variadic, long cost, boolean shared, Body body) {
    /** What Go declares a parameter to be; decides what is accepted and which message refuses the rest. */
    enum Parameter {
        /** {@code reflect.Value}: takes everything, also the absence of a value. */
        VALUE("reflect.Value"),
        ANY("interface {}"),
        STRING("string"),
        INT("int"),
        FLOAT("float64"),
        BOOL("bool"),
        MAP("map[string]interface {}"),
        UINT32("uint32"),
        TIME("time.Time"),
        DURATION("time.Duration"),
        VERSION("*semver.Version");

        private final String goName;

        Parameter(String goName) {
            this.goName = goName;
        }

        String goName() {
            return goName;
        }
    }

    /** The work itself. */
    @FunctionalInterface
    interface Body {
        Object call(Object[] arguments);
    }

    static Function of(String name, List<Parameter> parameters, Body body) {
        return new Function(name, parameters, false, 1, false, body);
    }

    static Function variadic(String name, List<Parameter> parameters, Body body) {
        return new Function(name, parameters, true, 1, false, body);
    }

    /** The same function, for one whose work is much. */
    Function costing(long steps) {
        return new Function(name, parameters, variadic, steps, shared, body);
    }

    /** The same function, for one that makes a text of a whole value, of nothing else, and always the same. */
    Function sharing() {
        return new Function(name, parameters, variadic, cost, true, body);
    }

    int fixed() {
        return variadic ? parameters.size() - 1 : parameters.size();
    }

    Parameter parameter(int index) {
        return parameters.get(Math.min(index, parameters.size() - 1));
    }
}
