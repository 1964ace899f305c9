package dev.lockstep.scheduler.value;

import java.util.Map;

/** A Go struct: named fields in declaration order. */
public record GoStruct(String typeName, Map<String, Object> fields) {}
