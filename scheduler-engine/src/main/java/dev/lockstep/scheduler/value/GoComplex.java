package dev.lockstep.scheduler.value;

/** A Go complex128; occurs only as a literal in a template. */
public record GoComplex(double real, double imaginary) {}
