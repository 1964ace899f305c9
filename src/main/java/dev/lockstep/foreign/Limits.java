package dev.lockstep.foreign;

/**
 * How much of one JSON value is taken into memory.
 *
 * @param depth levels of objects and arrays
 * @param values objects, arrays, texts, numbers
 * @param characters of texts and field names together
 */
public record Limits(int depth, int values, int characters) {}
