package dev.lockstep.scheduler;

import dev.lockstep.scheduler.readback.Reading;
import java.util.Optional;

/**
 * A rendered file of an assignment, as it was read back.
 *
 * @param template the name of the Template that made it; empty if none did
 * @param size bytes that the reading takes, about
 */
record ReadFile(String path, Optional<String> template, Reading reading, long size) {}
