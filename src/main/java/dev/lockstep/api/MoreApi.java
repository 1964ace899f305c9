package dev.lockstep.api;

import java.util.List;

/** Addresses for programs besides {@code /api/}, under the same rules for what they are sent. As it is, there are none. */
public interface MoreApi {
    /** How their paths begin: {@code /folder/}. */
    default List<String> beginnings() {
        return List.of();
    }
}
