package dev.lockstep.configuration;

/**
 * Something with the place where it is written.
 *
 * @param place for people: {@code /etc/lockstep/fleet.yaml:12}, or a setting
 */
public record Placed<T>(T value, String place) {}
