package dev.lockstep.dashboard;

/** Where one can go, and what it is called. */
public record Link(String href, String text) {
    /** Addresses come from elsewhere: only what a browser opens as a page becomes a link. */
    static Link to(String address, String text) {
        boolean web = address.startsWith("https://") || address.startsWith("http://") || address.startsWith("/");
        return new Link(web ? address : "", text);
    }

    public boolean usable() {
        return !href.isEmpty();
    }
}
