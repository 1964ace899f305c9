package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.GoInt;

/** Which values have methods that templates may call. */
final class Methods {
    private Methods() {}

    /** The method bound to the value, or null if its type has none of that name. */
    static Function of(Object value, String name) {
        if (value instanceof Receiver receiver) {
            return receiver.method(name);
        }
        if (!(value instanceof GoInt number) || number.text() == null) {
            return null;
        }
        if (name.equals("String")) {
            return Function.of(name, java.util.List.of(), a -> number.text());
        }
        return number.typeName().equals(GoDuration.TYPE) ? GoDuration.method(number.value(), name) : null;
    }
}
