/**
 * The values that templates and configuration work with, typed as Go types them.
 *
 * <p>The original engine is written in Go, and what a template prints depends on Go's types: {@code map[string]string}
 * answers differently from {@code map[string]interface {}}, and a string is a sequence of bytes. Therefore:
 *
 * <ul>
 *   <li>int is {@link java.lang.Long}, float64 {@link java.lang.Double}, bool {@link java.lang.Boolean}, nil is null;
 *   <li>a Go string is a {@link java.lang.String} that holds <em>one byte in each char</em> (0..255). {@link
 *       dev.lockstep.scheduler.value.ByteText} converts at the edges. Lengths, positions, slices and order are then
 *       those of Go, bytes that are no valid UTF-8 survive, and ASCII text costs no conversion;
 *   <li>maps, lists and structs are {@link dev.lockstep.scheduler.value.GoMap}, {@link
 *       dev.lockstep.scheduler.value.GoList} and {@link dev.lockstep.scheduler.value.GoStruct};
 *   <li>the absence of a value (a missing map key) is {@link dev.lockstep.scheduler.value.Absent#VALUE}, which is not
 *       nil: it prints {@code <no value>} and can be looked into.
 * </ul>
 */
package dev.lockstep.scheduler.value;
