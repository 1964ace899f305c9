package dev.lockstep.security;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a page is from, as browsers say it: scheme, host and port. */
record Origin(String scheme, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final Pattern AUTHORITY = Pattern.compile("([^@]+?)(?::([0-9]{1,5}))?");

    /** @param address one with a host */
    static Origin of(URI address) {
        return read(address)
                .orElseThrow(() -> new IllegalStateException(
                        "the public URL must be an address such as https://lockstep.example.com, not " + address));
    }

    /** The authority by hand: to URI, a name with an underscore is no host. */
    private static Optional<Origin> read(URI address) {
        if (address.getScheme() == null || address.getRawAuthority() == null) {
            return Optional.empty();
        }
        String scheme = address.getScheme().toLowerCase(Locale.ROOT);
        Matcher parts = AUTHORITY.matcher(address.getRawAuthority().toLowerCase(Locale.ROOT));
        return parts.matches()
                ? Optional.of(new Origin(
                        scheme,
                        parts.group(1),
                        parts.group(2) == null ? usual(scheme) : Integer.parseInt(parts.group(2))))
                : Optional.empty();
    }

    private static Optional<Origin> read(String text) {
        try {
            return read(URI.create(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int usual(String scheme) {
        return scheme.equals("https") ? HTTPS : HTTP;
    }

    /** @param header of a request */
    boolean is(String header) {
        return read(header).filter(this::equals).isPresent();
    }

    /**
     * Whether a page is from the host that was asked. By which scheme that was asked is not known behind a proxy.
     *
     * @param header of a request
     * @param host with the port, if it was given; null: it was not said
     */
    static boolean isOfHost(String header, String host) {
        return host != null
                && read(header)
                        .filter(origin -> read(origin.scheme() + "://" + host)
                                .filter(origin::equals)
                                .isPresent())
                        .isPresent();
    }

    @Override
    public String toString() {
        return scheme + "://" + host + (port == usual(scheme) ? "" : ":" + port);
    }
}
