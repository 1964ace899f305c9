package dev.lockstep.scheduler.value;

/** A Go value that templates know only by its methods and its text: a time or a version. */
public interface GoObject {
    /** As {@code %T} prints it. */
    String typeName();

    /** What reflection calls its kind: struct or ptr. */
    String kind();

    /** As {@code %v} prints it; a byte string. */
    String text();

    /** As encoding/json writes it. */
    String json();

    /** As yaml.v3 writes it: a text without quotes. */
    String yaml();
}
