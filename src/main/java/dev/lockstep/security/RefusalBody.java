package dev.lockstep.security;

/** What is answered to whoever is refused before the request is known to anybody else, in the form of all other errors. */
public interface RefusalBody {
    record Body(String contentType, String text) {}

    /**
     * @param path what was asked for
     * @param accept what the client takes; empty: it does not say
     * @param detail what was wrong, and what to do
     */
    Body of(String path, String accept, int status, String title, String detail);
}
