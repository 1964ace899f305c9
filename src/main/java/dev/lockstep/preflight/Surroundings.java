package dev.lockstep.preflight;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.work.SharedAnswers;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
    static final String NO_KUBERNETES = "no Kubernetes API is configured: no Flux is asked directly";
    static final String NO_ARGO_CD = "Argo CD is not configured: no application is asked";

    /** More sources than these wait for each other. */
    private static final int MOST_THREADS = 32;

    /** @param kept how long the answer counts */
    private record Answer(Check check, Duration kept) {}

    private record Asked(Instant until, Check answer) {}

    /** @param id of the check that is about it */
    private record Source(String id, ReconcilerSource source) {}

    /**
     * Sources of one kind.
     *
     * @param none what is said when there are none
     * @param untold what is not known of one that answers
     * @param role what to give to us where one refuses
     */
    private record Kind(String id, List<ReconcilerSource> sources, String none, String untold, String role) {
        Source named(ReconcilerSource source) {
            return new Source(id, source);
        }
    }

    private final CurrentSetup current;
    private final InstantSource clock;
    private final SharedAnswers<Source, Asked> asked = new SharedAnswers<>((one, now) -> now.isBefore(one.until()));
    /** One that does not answer holds up none of the others. */
    private final Executor threads;

    Surroundings(CurrentSetup current, InstantSource clock) {
        this.current = current;
        this.clock = clock;
        this.threads = threads();
    }

    /** They end when they have nothing to do, and with the process in any case. */
    private static Executor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "lockstep-check");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    List<Check> checks() {
        Setup setup = current.now();
        List<Check> checks = new ArrayList<>();
        current.trouble()
                .ifPresent(wrong -> checks.add(Check.warning(
                        "configuration",
                        Optional.empty(),
                        "a configuration file cannot be used, and what it said before is in force:\n" + wrong,
                        "mend the file; it is read again by itself")));
        if (setup.azure().isEmpty()
                && setup.argoCd().isEmpty()
                && setup.kubernetes().isEmpty()) {
            checks.add(Check.warning(
                    "clusters",
                    Optional.empty(),
                    "neither Azure nor Argo CD nor the Kubernetes API of a cluster is configured, so that no cluster can prove anything: every stage would wait"
                            + " for its clusters until its deadline, but for cluster types that have none on purpose",
                    "set LOCKSTEP_AZURE_SUBSCRIPTIONS, or LOCKSTEP_ARGOCD_0__NAME, _0__URL and _0__TOKEN, or"
                            + " LOCKSTEP_KUBERNETES_0__NAME, _0__URL and _0__TOKEN_FILE"));
        }
        checks.addAll(answers(List.of(
                new Kind(
                        "azure",
                        setup.azure(),
                        NO_AZURE,
                        "which clusters its identity may read cannot be known: Azure leaves out the others without a word",
                        "give the identity the role Reader on the subscriptions of the clusters"),
                new Kind(
                        "argocd",
                        setup.argoCd(),
                        NO_ARGO_CD,
                        "which applications its token may get cannot be known: Argo CD leaves out the others without a word",
                        "give the token's account 'applications, get' on the projects of the clusters"),
                new Kind(
                        "kubernetes",
                        setup.kubernetes(),
                        NO_KUBERNETES,
                        "it may list what Flux has there",
                        "give its user what deploy/kubernetes/flux-reader.yaml has"))));
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
        checks.add(Check.ok(
                "hints",
                Optional.empty(),
                setup.hints()
                        ? "there is a secret for hints that a source has something new; who sends them shows on the page /hints"
                        : "hints that a source has something new are refused, because LOCKSTEP_HINTS_SECRET is not set; what"
                                + " clusters do is found by polls alone"));
        checks.add(proxies(setup));
        return checks;
    }

    private List<Check> answers(List<Kind> kinds) {
        Map<Source, Supplier<Asked>> questions = new HashMap<>();
        kinds.forEach(kind ->
                kind.sources().forEach(source -> questions.put(kind.named(source), () -> ask(kind, source))));
        Map<Source, Asked> answers = asked.of(
                questions.keySet(),
                clock.instant(),
                unknown -> unknown.forEach((source, answer) -> answer.completeAsync(questions.get(source), threads)));
        return kinds.stream()
                .flatMap(kind -> kind.sources().isEmpty()
                        ? Stream.of(Check.ok(kind.id(), Optional.empty(), kind.none()))
                        : kind.sources().stream()
                                .map(source -> answers.get(kind.named(source)).answer()))
                .toList();
    }

    private Asked ask(Kind kind, ReconcilerSource source) {
        Answer answer = answer(kind.id(), source, kind.untold(), kind.role());
        Instant at = clock.instant();
        return new Asked(at.plus(answer.kept()), answer.check().asOf(at));
    }

    private Answer answer(String id, ReconcilerSource source, String untold, String role) {
        try {
            ReconcilerSource.Poll poll = source.poll(Set.of());
            return new Answer(
                    Check.ok(id, Optional.empty(), "source " + source.name() + " answers; " + untold),
                    longer(REMEMBERED, poll.notBefore()));
        } catch (OutsideException.Transient e) {
            return new Answer(
                    Check.warning(
                            id,
                            Optional.empty(),
                            "could not be found out: " + e.getMessage(),
                            e.retryAfter()
                                    .map(rest -> "check again from "
                                            + wholeSecond(clock.instant().plus(rest))
                                            + " on: until then it asks to be left alone")
                                    .orElse("check again")),
                    longer(TROUBLE_REMEMBERED, e.retryAfter()));
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            return new Answer(refusal(id, source, role, e), TROUBLE_REMEMBERED);
        }
    }

    /** Not before. */
    private static Instant wholeSecond(Instant at) {
        return at.plusSeconds(1).minusNanos(1).truncatedTo(ChronoUnit.SECONDS);
    }

    /** It is left alone for as long as it asks for. */
    private static Duration longer(Duration ours, Optional<Duration> asked) {
        return asked.filter(theirs -> theirs.compareTo(ours) > 0).orElse(ours);
    }

    private static Check refusal(String id, ReconcilerSource source, String role, Throwable e) {
        if (e instanceof OutsideException.NotSignedIn) {
            return Check.error(
                    id,
                    Optional.empty(),
                    "source " + source.name() + " does not know us, whatever role we have: " + e.getMessage(),
                    "put a valid credential into the settings");
        }
        if (e instanceof OutsideException.Rejected) {
            return Check.error(
                    id,
                    Optional.empty(),
                    "source " + source.name() + " knows us, and refuses: " + e.getMessage(),
                    role);
        }
        if (e instanceof OutsideException) {
            return Check.error(id, Optional.empty(), e.getMessage(), "look at the settings of this source");
        }
        LOG.errorf(e, "Source %s could not be checked", source.name());
        return Check.error(
                id, Optional.empty(), OutsideException.of("this check", e).getMessage(), "look at the log");
    }

    private static Check proxies(Setup setup) {
        Proxies proxies = setup.proxies();
        Map<String, SortedSet<String>> ways = new TreeMap<>();
        for (URI address : setup.addresses()) {
            ways.computeIfAbsent(proxies.to(address).map(via -> "by " + via).orElse("directly"), way -> new TreeSet<>())
                    .add(address.getHost());
        }
        List<String> words = new ArrayList<>();
        ways.forEach((way, hosts) -> words.add(way + ": " + String.join(", ", hosts)));
        if (!setup.elsewhere().isEmpty()) {
            words.add("not known of " + String.join(", ", new TreeSet<>(setup.elsewhere()))
                    + ", as a kubeconfig says where they are");
        }
        return Check.ok("proxy", Optional.empty(), proxies + "; reached " + String.join("; ", words));
    }
}
