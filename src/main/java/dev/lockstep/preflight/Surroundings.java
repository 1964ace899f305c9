package dev.lockstep.preflight;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.proxy.Proxies;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jboss.logging.Logger;

/** What all pipelines have in common: who can tell of clusters, and whether it does; webhooks; proxies. And what of it there is not. */
@ApplicationScoped
class Surroundings {
    private static final Logger LOG = Logger.getLogger(Surroundings.class);
    /** All pipelines are checked one after the other; a source is not asked for each. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);
    /** Of what is wrong: somebody mends it, and looks whether it is mended. */
    private static final Duration TROUBLE_REMEMBERED = Duration.ofSeconds(5);

    static final String NO_AZURE = "Azure is not configured: no Flux configuration of a cluster is asked";
    static final String NO_ARGO_CD = "Argo CD is not configured: no application is asked";

    private record Asked(Instant until, Check answer) {}

    private final Setup setup;
    private final InstantSource clock;
    private final Map<String, Asked> asked = new HashMap<>();

    Surroundings(Setup setup, InstantSource clock) {
        this.setup = setup;
        this.clock = clock;
    }

    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        if (setup.azure().isEmpty() && setup.argoCd().isEmpty()) {
            checks.add(Check.warning(
                    "clusters",
                    Optional.empty(),
                    "neither Azure nor Argo CD is configured, so that no cluster can prove anything: every stage would wait"
                            + " for its clusters until its deadline, but for cluster types that have none on purpose",
                    "set LOCKSTEP_AZURE_SUBSCRIPTIONS, or LOCKSTEP_ARGOCD_0__NAME, _0__URL and _0__TOKEN"));
        }
        checks.addAll(sources(
                "azure",
                setup.azure(),
                NO_AZURE,
                "which clusters its identity may read cannot be known: Azure leaves out the others without a word",
                "give the identity the role Reader on the subscriptions of the clusters"));
        checks.addAll(sources(
                "argocd",
                setup.argoCd(),
                NO_ARGO_CD,
                "which applications its token may get cannot be known: Argo CD leaves out the others without a word",
                "give the token's account 'applications, get' on the projects of the clusters"));
        checks.add(
                setup.webhooks()
                        ? Check.ok(
                                "webhook-secret",
                                Optional.empty(),
                                "there is a secret for GitHub's webhooks; whether GitHub has the same shows at a delivery")
                        : Check.warning(
                                "webhook-secret",
                                Optional.empty(),
                                "no secret is configured for GitHub's webhooks, so that they are refused: a push or a merge"
                                        + " is found at the next look only",
                                "set LOCKSTEP_GITHUB_WEBHOOK_SECRET, and the same in a webhook on GitHub"));
        checks.add(proxies());
        return checks;
    }

    private List<Check> sources(String id, List<ReconcilerSource> sources, String none, String untold, String role) {
        if (sources.isEmpty()) {
            return List.of(Check.ok(id, Optional.empty(), none));
        }
        return sources.stream()
                .map(source -> remembered(id, source, untold, role))
                .toList();
    }

    private synchronized Check remembered(String id, ReconcilerSource source, String untold, String role) {
        Asked last = asked.get(source.name());
        if (last == null || !clock.instant().isBefore(last.until())) {
            Check answer = ask(id, source, untold, role);
            Duration remembered = answer.outcome() == Check.Outcome.OK ? REMEMBERED : TROUBLE_REMEMBERED;
            last = new Asked(clock.instant().plus(remembered), answer);
            asked.put(source.name(), last);
        }
        return last.answer();
    }

    private static Check ask(String id, ReconcilerSource source, String untold, String role) {
        try {
            source.poll(Set.of());
            return Check.ok(id, Optional.empty(), "source " + source.name() + " answers; " + untold);
        } catch (OutsideException.Transient e) {
            return Check.warning(id, Optional.empty(), "could not be found out: " + e.getMessage(), "check again");
        } catch (OutsideException.NotSignedIn e) {
            return Check.error(
                    id,
                    Optional.empty(),
                    "source " + source.name() + " does not know us, whatever role we have: " + e.getMessage(),
                    "put a valid credential into the settings");
        } catch (OutsideException.Rejected e) {
            return Check.error(
                    id,
                    Optional.empty(),
                    "source " + source.name() + " knows us, and refuses: " + e.getMessage(),
                    role);
        } catch (OutsideException e) {
            return Check.error(id, Optional.empty(), e.getMessage(), "look at the settings of this source");
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.errorf(e, "Source %s could not be checked", source.name());
            return Check.error(
                    id, Optional.empty(), OutsideException.of("this check", e).getMessage(), "look at the log");
        }
    }

    private Check proxies() {
        Proxies proxies = setup.proxies();
        Map<String, SortedSet<String>> ways = new TreeMap<>();
        for (URI address : setup.addresses()) {
            ways.computeIfAbsent(proxies.to(address).map(via -> "by " + via).orElse("directly"), way -> new TreeSet<>())
                    .add(address.getHost());
        }
        List<String> words = new ArrayList<>();
        ways.forEach((way, hosts) -> words.add(way + ": " + String.join(", ", hosts)));
        return Check.ok("proxy", Optional.empty(), proxies + "; reached " + String.join("; ", words));
    }
}
