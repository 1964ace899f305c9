package dev.lockstep.scheduler.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A Go slice. Not to be changed; functions make new ones. */
public record GoList(Element element, List<Object> items) {
    /** What the slice holds: anything, strings or ints. */
    public enum Element {
        ANY("interface {}"),
        STRING("string"),
        INT("int");

        private final String goName;

        Element(String goName) {
            this.goName = goName;
        }

        public String goName() {
            return goName;
        }
    }

    /** The items of a slice that is nil: as good as empty, but JSON says null. */
    private static final List<Object> NIL = Collections.unmodifiableList(new ArrayList<>());

    public static GoList ofAny(List<?> items) {
        return new GoList(Element.ANY, new ArrayList<>(items));
    }

    public static GoList ofStrings(List<String> items) {
        return new GoList(Element.STRING, new ArrayList<>(items));
    }

    public static GoList ofInts(List<Long> items) {
        return new GoList(Element.INT, new ArrayList<>(items));
    }

    public static GoList nil(Element element) {
        return new GoList(element, NIL);
    }

    public boolean isNil() {
        return items == NIL;
    }
}
