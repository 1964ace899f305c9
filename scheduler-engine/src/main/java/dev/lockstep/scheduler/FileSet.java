package dev.lockstep.scheduler;

import java.util.SortedMap;

/** Files of a folder: relative '/'-separated path to content. {@code origin} names where it is from in messages. */
public record FileSet(String origin, SortedMap<String, byte[]> files) {}
