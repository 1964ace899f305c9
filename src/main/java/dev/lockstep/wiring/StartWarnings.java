package dev.lockstep.wiring;

import dev.lockstep.secret.Secret;
import dev.lockstep.security.AccessRules;
import io.netty.util.NetUtil;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Tells at the start what of the settings is dangerous or half done, and works anyway. The sandbox may be so. */
@ApplicationScoped
class StartWarnings {
    private static final Logger LOG = Logger.getLogger(StartWarnings.class);
    /** Of letters and digits drawn at random, more than anybody tries; of words, still something. */
    static final int LONG_ENOUGH = 32;

    /** A token, and whose it is. */
    record UserToken(String user, Secret token) {}

    void tell(@Observes StartupEvent start, LockstepSettings settings, Outside outside, AccessRules rules) {
        if (rules.guest().isPresent()) {
            return;
        }
        of(
                        settings.publicUrl(),
                        Adapters.tokens(settings),
                        outside.webhookSecret().isPresent())
                .forEach(LOG::warn);
    }

    /** Sentences that say what to do. */
    static List<String> of(URI publicUrl, List<UserToken> tokens, boolean webhookSecret) {
        List<String> warnings = new ArrayList<>();
        if ("http".equalsIgnoreCase(publicUrl.getScheme()) && !isLoopback(publicUrl)) {
            warnings.add("LOCKSTEP_PUBLIC_URL is " + publicUrl
                    + ": tokens go over the network for everybody on the way to read."
                    + " Put a proxy with TLS in front, and name its https:// address");
        }
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).token().value().length() < LONG_ENOUGH) {
                warnings.add("LOCKSTEP_TOKENS_" + i + "__TOKEN, of "
                        + tokens.get(i).user() + ", has fewer than " + LONG_ENOUGH
                        + " characters and may be guessed. Make a new one, for example with: openssl rand -hex 32");
            }
        }
        if (!webhookSecret) {
            warnings.add(
                    "LOCKSTEP_GITHUB_WEBHOOK_SECRET is not set: webhooks are refused, and pushes and merges are noticed only"
                            + " when branches and pull requests are looked at. Set it to the secret of the webhook");
        }
        return warnings;
    }

    /** By what is written: a name other than localhost is not looked up. */
    private static boolean isLoopback(URI address) {
        String host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return bytes == null
                    ? host.equals("localhost") || host.endsWith(".localhost")
                    : InetAddress.getByAddress(bytes).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
