package dev.lockstep.scheduler;

/**
 * A place in a file.
 *
 * @param origin the file set it is in
 * @param line from 1
 */
public record Location(String origin, String file, int line) {
    /** Characters that would forge lines of a log show as question marks. */
    @Override
    public String toString() {
        return (origin + ":" + file).replaceAll("\\p{Cntrl}", "?") + ":" + line;
    }
}
