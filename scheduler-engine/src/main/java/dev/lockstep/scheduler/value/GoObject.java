package dev.lockstep.scheduler.value;

/** A Go value that templates know only by its methods and its text: a time, its location, or a version. */
public interface GoObject {
    /** As {@code %T} prints it. */
    String typeName();

    /** What reflection calls its kind: struct or ptr. */
    String kind();

    /** As {@code %v} prints it, a byte string; null if the type has no way of its own and its fields are printed. */
    String text();

    /** Its fields, as {@code %d} prints them and {@code %v} if there is no text. None is for templates. */
    GoStruct structure();

    /** As {@code %#v} prints it. */
    String goSyntax();

    /** As encoding/json writes it. */
    String json();

    /** What a deep copy makes of it, which sees none of what the type hides. */
    default GoObject copied() {
        return this;
    }

    /** As yaml.v3 writes it: a text without quotes. */
    String yaml();
}
