package dev.lockstep.scheduler.value;

/** What looking up a missing key gives. Go calls it the zero reflect.Value; it is different from nil. */
public enum Absent {
    VALUE
}
