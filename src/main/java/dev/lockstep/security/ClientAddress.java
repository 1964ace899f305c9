package dev.lockstep.security;

import dev.lockstep.text.Text;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where a request comes from. That is the other end of the connection; where the settings trust a proxy
 * ({@code quarkus.http.proxy…}), the server has put in its place what that one says.
 */
public final class ClientAddress {
    private static final int NETWORK_BYTES = 8;
    private static final int LONGEST = 60;

    private ClientAddress() {}

    public static String of(HttpServerRequest request) {
        SocketAddress other = request.remoteAddress();
        String host = other == null ? null : other.hostAddress() == null ? other.host() : other.hostAddress();
        return host == null ? "unknown" : network(host);
    }

    /** Of IPv6 the network of 64 bits: whoever has one address has all of them. */
    static String network(String host) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            return Text.cut(host.replaceAll("[^\\x21-\\x7e]", "?"), LONGEST);
        }
        try {
            // An IPv4 address that is written as IPv6 comes out as what it is.
            InetAddress address = InetAddress.getByAddress(bytes);
            if (address instanceof Inet4Address) {
                return address.getHostAddress();
            }
            byte[] network = Arrays.copyOf(Arrays.copyOf(bytes, NETWORK_BYTES), bytes.length);
            return NetUtil.toAddressString(InetAddress.getByAddress(network)) + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
