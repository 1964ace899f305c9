package dev.lockstep.scheduler;

/**
 * A place in a file.
 *
 * @param origin the file set it is in
 * @param line from 1
 */
public record Location(String origin, String file, int line) {
    @Override
    public String toString() {
        return origin + ":" + file + ":" + line;
    }
}
