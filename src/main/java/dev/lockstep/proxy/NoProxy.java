package dev.lockstep.proxy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is reached directly: {@code *}, names with all below them, {@code .domain} for those below it alone, addresses, and networks as
 * {@code 10.0.0.0/8}; names and addresses with a port, too. Names are compared as they are written: none is looked up.
 */
final class NoProxy {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]*]|[^:]*):(\\d{1,5})");
    /** This machine, and link-local: where nothing but itself, or the cloud that it runs in, can be meant. */
    private static final List<Network> NEVER = List.of(
            Network.of("127.0.0.0/8").orElseThrow(),
            Network.of("169.254.0.0/16").orElseThrow(),
            Network.of("::1/128").orElseThrow(),
            Network.of("fe80::/10").orElseThrow());

    /** @param port empty: any */
    private record Rule(String host, Optional<Network> network, Optional<Integer> port) {
        boolean covers(String name, Optional<byte[]> address, int to) {
            if (port.isPresent() && port.get() != to) {
                return false;
            }
            if (network.isPresent()) {
                return address.filter(network.get()::holds).isPresent();
            }
            return host.equals("*")
                    || name.equals(host)
                    || address.isEmpty() && name.endsWith(host.startsWith(".") ? host : "." + host);
        }
    }

    private record Network(byte[] begin, int bits) {
        static Optional<Network> of(String text) {
            int slash = text.indexOf('/');
            Optional<byte[]> begin = address(slash < 0 ? text : text.substring(0, slash));
            if (begin.isEmpty()) {
                return Optional.empty();
            }
            int most = 8 * begin.get().length;
            if (slash < 0) {
                return Optional.of(new Network(begin.get(), most));
            }
            String bits = text.substring(slash + 1);
            return bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= most
                    ? Optional.of(new Network(begin.get(), Integer.parseInt(bits)))
                    : Optional.empty();
        }

        boolean holds(byte[] address) {
            int rest = 8 * begin.length - bits;
            return address.length == begin.length
                    && new BigInteger(1, address).shiftRight(rest).equals(new BigInteger(1, begin).shiftRight(rest));
        }
    }

    private final List<Rule> rules = new ArrayList<>();

    private NoProxy() {}

    /** @throws IllegalArgumentException when a network is none: what is passed over would go by the proxy */
    static NoProxy of(String list) {
        NoProxy direct = new NoProxy();
        for (String given : list.split("[,\\s]+")) {
            if (!given.isBlank()) {
                direct.rules.add(rule(given.toLowerCase(Locale.ROOT)));
            }
        }
        return direct;
    }

    private static Rule rule(String given) {
        if (given.contains("/")) {
            Network network = Network.of(given)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "NO_PROXY holds '" + given + "', which is no network such as 10.0.0.0/8"));
            return new Rule(given, Optional.of(network), Optional.empty());
        }
        Matcher withPort = WITH_PORT.matcher(given);
        boolean port = withPort.matches();
        String host =
                (port ? withPort.group(1) : given).replaceFirst("^\\*\\.", ".").replaceFirst("(?<=.)\\.$", "");
        return new Rule(
                host, Network.of(host), port ? Optional.of(Integer.parseInt(withPort.group(2))) : Optional.empty());
    }

    boolean covers(String host, int port) {
        String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        Optional<byte[]> address = address(name);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || address.filter(given -> NEVER.stream().anyMatch(network -> network.holds(given)))
                        .isPresent()
                || rules.stream().anyMatch(rule -> rule.covers(name, address, port));
    }

    /** Of an address that is written as one; a name is never looked up. */
    private static Optional<byte[]> address(String host) {
        String bare = host.replaceFirst("^\\[(.*)]$", "$1").replaceFirst("%.*$", "");
        boolean four = IPV4.matcher(bare).matches()
                && Arrays.stream(bare.split("\\.")).mapToInt(Integer::parseInt).allMatch(part -> part < 256);
        if (!four && !(bare.contains(":") && bare.matches("[0-9a-f:.]+"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(bare).getAddress());
        } catch (UnknownHostException none) {
            return Optional.empty();
        }
    }
}
