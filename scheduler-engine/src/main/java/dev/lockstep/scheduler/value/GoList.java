package dev.lockstep.scheduler.value;

import java.util.ArrayList;
import java.util.List;

/** A Go slice of {@code interface {}} or of {@code string}. */
public record GoList(boolean ofStrings, List<Object> items) {
    public static GoList ofAny(List<?> items) {
        return new GoList(false, new ArrayList<>(items));
    }

    public static GoList ofStrings(List<String> items) {
        return new GoList(true, new ArrayList<>(items));
    }
}
