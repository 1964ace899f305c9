package dev.lockstep.dashboard;

/**
 * The part of a page that changes.
 *
 * @param address of the page; the part is asked for below it
 * @param version of {@code html}, ages left out
 * @param polls whether to ask again
 * @param now the server's time in milliseconds, by which ages grow
 * @param say what to tell those who listen instead of looking
 */
public record Live(String address, String version, String html, boolean polls, long now, String say) {
    /** Where the part is asked for again. */
    public String again() {
        return Address.of(address).with("seen", version).text();
    }
}
