package dev.lockstep.scheduler.template;

import java.util.List;

/**
 * A function that templates may call.
 *
 * @param name as templates write it
 * @param parameters types of the fixed parameters; for a variadic function the last one is the type of all the rest
 * @param variadic whether the last parameter may be given any number of times, including none
 * @param cost how many steps of the budget a call takes, whatever its arguments
 * @param shared whether it is worth keeping what it makes of a {@link SharedTexts shared value}
 * @param finds whether its result is a part of an argument, so that nothing new is made
 * @param body gets the arguments already checked against the types; refuses them with a CallFailure
 * @param misfit why it cannot be called at all; null if it can
 */
record Function(
        String name,
        List<Parameter> parameters,
        boolean variadic,
        long cost,
        boolean shared,
        boolean finds,
        Metered body,
        String misfit) {
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
        LOCATION("*time.Location"),
        BYTES("[]uint8"),
        VERSION("*semver.Version");

        private final String goName;

        Parameter(String goName) {
            this.goName = goName;
        }

        String goName() {
            return goName;
        }
    }

    /** The work itself, where the length of the texts in arguments and result says how much it is. */
    @FunctionalInterface
    interface Body {
        Object call(Object[] arguments);
    }

    /** The work itself, where it may be more than that: the body takes it from the budget before it does it. */
    @FunctionalInterface
    interface Metered {
        Object call(Object[] arguments, Budget budget);
    }

    static Function of(String name, List<Parameter> parameters, Body body) {
        return metered(name, parameters, (arguments, budget) -> body.call(arguments));
    }

    static Function variadic(String name, List<Parameter> parameters, Body body) {
        return meteredVariadic(name, parameters, (arguments, budget) -> body.call(arguments));
    }

    static Function metered(String name, List<Parameter> parameters, Metered body) {
        return new Function(name, parameters, false, 1, false, false, body, null);
    }

    static Function meteredVariadic(String name, List<Parameter> parameters, Metered body) {
        return new Function(name, parameters, true, 1, false, false, body, null);
    }

    /** The same function, for one whose work is much. */
    Function costing(long steps) {
        return new Function(name, parameters, variadic, steps, shared, finds, body, misfit);
    }

    /** The same function, for one that makes a text of a whole value, of nothing else, and always the same. */
    Function sharing() {
        return new Function(name, parameters, variadic, cost, true, finds, body, misfit);
    }

    /** The same function, for one that gives what it finds in its argument. */
    Function finding() {
        return new Function(name, parameters, variadic, cost, shared, true, body, misfit);
    }

    /** The same function, for one that is known but cannot be called, with the reason. */
    Function refusing(String why) {
        return new Function(name, parameters, variadic, cost, shared, finds, body, why);
    }

    int fixed() {
        return variadic ? parameters.size() - 1 : parameters.size();
    }

    Parameter parameter(int index) {
        return parameters.get(Math.min(index, parameters.size() - 1));
    }
}
