package dev.lockstep.proxy;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The proxies of the environment. The variable in lower case counts before the one in upper case, as with curl. This machine itself and
 * link-local addresses, where clouds tell an identity, are never asked by a proxy. Without any variable, what the JVM's properties
 * say counts, as before.
 */
public final class Proxies {
    /** A JVM does not send a password in clear to a proxy that it asks for a tunnel, unless this is empty. */
    private static final String TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";

    /** What to say of an answer with status 407, as the end of a sentence. */
    public static final String REFUSED =
            "the proxy on the way does not let us through (407); give a user and a password"
                    + " that it knows in HTTPS_PROXY, as http://user:password@host:port";

    private static final int STANDARD_PORT = 80;

    /**
     * A proxy.
     *
     * @param variable of the environment, that names it
     */
    public record Via(String variable, String host, int port, Optional<String> user, Optional<String> password) {
        private SocketAddress address() {
            // The name is looked up for each connection.
            return InetSocketAddress.createUnresolved(host, port);
        }

        /** The value of the header Proxy-Authorization, if the proxy asks who we are. */
        private Optional<String> authorization() {
            return user.map(name -> "Basic "
                    + Base64.getEncoder()
                            .encodeToString((name + ":" + password.orElse("")).getBytes(StandardCharsets.UTF_8)));
        }

        /** Never who we are there. */
        @Override
        public String toString() {
            return variable + " " + host + ":" + port + (user.isPresent() ? " with a user" : "");
        }
    }

    private final Map<String, Via> byScheme;
    private final NoProxy direct;
    private final Selector selector = new Selector();
    private final Passwords passwords = new Passwords();

    private Proxies(Map<String, Via> byScheme, NoProxy direct) {
        this.byScheme = byScheme;
        this.direct = direct;
    }

    public static Proxies none() {
        return new Proxies(Map.of(), NoProxy.of(""));
    }

    /** @throws IllegalArgumentException when a variable makes no sense; names it and nothing that may be secret in it */
    public static Proxies of(Map<String, String> environment) {
        Map<String, Via> byScheme = new TreeMap<>();
        for (String scheme : List.of("https", "http")) {
            variable(environment, scheme + "_proxy").ifPresent(name -> byScheme.put(scheme, via(name, environment)));
        }
        return new Proxies(
                byScheme,
                variable(environment, "no_proxy")
                        .map(environment::get)
                        .map(NoProxy::of)
                        .orElseGet(() -> NoProxy.of("")));
    }

    /** To be called before the JVM makes its first connection: what it must know then. */
    public void prepare() {
        if (byScheme.values().stream().anyMatch(via -> via.user().isPresent()) && System.getProperty(TUNNELS) == null) {
            System.setProperty(TUNNELS, "");
        }
    }

    private static Optional<String> variable(Map<String, String> environment, String lower) {
        return List.of(lower, lower.toUpperCase(Locale.ROOT)).stream()
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst();
    }

    private static Via via(String variable, Map<String, String> environment) {
        String given = environment.get(variable).strip();
        try {
            URI proxy = new URI(given.contains("://") ? given : "http://" + given);
            if (proxy.getHost() == null
                    || proxy.getRawQuery() != null
                    || !String.valueOf(proxy.getRawPath()).matches("/?")) {
                throw new IllegalArgumentException(variable + " is not the address of a proxy, such as"
                        + " http://proxy.example:3128 or http://user:password@proxy.example:3128 (special characters of"
                        + " the password as %40)");
            }
            if (!"http".equalsIgnoreCase(proxy.getScheme())) {
                throw new IllegalArgumentException(variable + " names a proxy of the kind " + proxy.getScheme()
                        + "://, which Lockstep cannot use; http:// is the one it can (what goes to https addresses stays"
                        + " encrypted in it)");
            }
            Optional<String[]> pair =
                    Optional.ofNullable(proxy.getRawUserInfo()).map(info -> info.split(":", 2));
            return new Via(
                    variable,
                    proxy.getHost(),
                    proxy.getPort() < 0 ? STANDARD_PORT : proxy.getPort(),
                    pair.map(parts -> decoded(parts[0])),
                    pair.filter(parts -> parts.length > 1).map(parts -> decoded(parts[1])));
        } catch (URISyntaxException e) {
            // Its message holds the text, a password among it.
            throw new IllegalArgumentException(
                    variable + " is not an address (special characters of a password are" + " written as %40)");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The proxy that an address is reached by; empty: directly, or by what the JVM's properties say. */
    public Optional<Via> to(URI address) {
        String host = address.getHost();
        if (host == null || address.getScheme() == null) {
            return Optional.empty();
        }
        String scheme = address.getScheme().toLowerCase(Locale.ROOT);
        int port = address.getPort() >= 0 ? address.getPort() : scheme.equals("https") ? 443 : 80;
        return Optional.ofNullable(byScheme.get(scheme)).filter(via -> !direct.covers(host, port));
    }

    /** How to go on after the address in a message: by which proxy it was asked, or nothing. */
    public String told(URI address) {
        return to(address).map(via -> " (by the proxy of " + via + ")").orElse("");
    }

    /** The header Proxy-Authorization of a request, for clients that send it to the proxy alone. */
    public Optional<String> authorization(URI address) {
        return to(address).flatMap(Via::authorization);
    }

    public ProxySelector selector() {
        return selector;
    }

    /** Answers to proxies only, and to ours only. */
    public Authenticator passwords() {
        return passwords;
    }

    private final class Selector extends ProxySelector {
        @Override
        public List<Proxy> select(URI address) {
            if (byScheme.isEmpty()) {
                ProxySelector jvms = ProxySelector.getDefault();
                return jvms == null ? List.of(Proxy.NO_PROXY) : jvms.select(address);
            }
            return List.of(to(address)
                    .map(via -> new Proxy(Proxy.Type.HTTP, via.address()))
                    .orElse(Proxy.NO_PROXY));
        }

        /** There is no other one to try; whoever asked is told. */
        @Override
        public void connectFailed(URI address, SocketAddress proxy, IOException why) {}
    }

    private final class Passwords extends Authenticator {
        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            return getRequestorType() != RequestorType.PROXY
                    ? null
                    : byScheme.values().stream()
                            .filter(via -> via.host().equalsIgnoreCase(getRequestingHost())
                                    && via.port() == getRequestingPort())
                            .filter(via -> via.user().isPresent())
                            .findFirst()
                            .map(via -> new PasswordAuthentication(
                                    via.user().get(), via.password().orElse("").toCharArray()))
                            .orElse(null);
        }
    }

    @Override
    public String toString() {
        return byScheme.isEmpty()
                ? "no proxy"
                : String.join(
                        ", ", byScheme.values().stream().map(Via::toString).toList());
    }
}
