package dev.lockstep.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.argocd.ArgoCdSource;
import dev.lockstep.azure.AzureFluxSource;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.azure.AzureStub;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.preflight.Check.Outcome;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.secret.Secret;
import dev.lockstep.stub.StubServer;
import dev.lockstep.stub.StubServer.Answer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is not configured is a finding, and a credential that is refused is another one than a role that is missing. */
class SurroundingsTest {
    private static final String NO_ACCESS = "{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"no role\"}}";

    private Instant now = Instant.parse("2026-03-02T10:30:00Z");

    private List<Check> checks(List<ReconcilerSource> azure, List<ReconcilerSource> argoCd) {
        return new Surroundings(
                        staying(new Setup(
                                azure,
                                argoCd,
                                List.of(),
                                false,
                                false,
                                Set.of(URI.create("https://github.com")),
                                Set.of(),
                                Proxies.none())),
                        () -> now)
                .checks();
    }

    private static CurrentSetup staying(Setup setup) {
        return new CurrentSetup() {
            @Override
            public Setup now() {
                return setup;
            }

            @Override
            public Optional<String> trouble() {
                return Optional.empty();
            }
        };
    }

    private static Check of(String id, List<Check> checks) {
        return checks.stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static AzureFluxSource azure(AzureStub stub, String secret) {
        AzureSettings given = stub.settings();
        return new AzureFluxSource(
                new AzureSettings(
                        given.name(),
                        given.tenantId(),
                        given.clientId(),
                        Optional.of(Secret.of(secret)),
                        given.subscriptions(),
                        given.armEndpoint(),
                        given.authorityHost(),
                        given.caFile(),
                        given.timeout()),
                InstantSource.fixed(AzureStub.NOW));
    }

    private static ArgoCdSource argoCd(StubServer server) {
        return argoCd("large-1", server);
    }

    private static ArgoCdSource argoCd(String name, StubServer server) {
        return new ArgoCdSource(
                new ArgoCdSettings(
                        name,
                        server.uri(),
                        "argo-token",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Duration.ofSeconds(10)),
                InstantSource.fixed(AzureStub.NOW));
    }

    @Test
    void whatIsNotConfiguredIsSaid() {
        List<Check> checks = checks(List.of(), List.of());
        assertThat(of("clusters", checks).outcome()).isEqualTo(Outcome.WARNING);
        assertThat(of("clusters", checks).todo()).get().asString().contains("LOCKSTEP_AZURE_SUBSCRIPTIONS");
        assertThat(of("azure", checks).found()).startsWith("Azure is not configured");
        assertThat(of("argocd", checks).found()).startsWith("Argo CD is not configured");
        assertThat(of("webhook-secret", checks).outcome()).isEqualTo(Outcome.WARNING);
        assertThat(of("hints", checks).outcome()).isEqualTo(Outcome.OK);
        assertThat(of("hints", checks).found()).contains("are refused", "LOCKSTEP_HINTS_SECRET is not set");
        assertThat(of("proxy", checks).found()).isEqualTo("no proxy; reached directly: github.com");
    }

    @Test
    void aWrongSecretIsToldFromAMissingRole() throws IOException {
        try (AzureStub stub = AzureStub.answering(request -> Answer.of(403, NO_ACCESS))) {
            Check wrong = of("azure", checks(List.of(azure(stub, "wrong")), List.of()));
            assertThat(wrong.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(wrong.found()).contains("does not know us", "Check tenant id, client id and secret");
            assertThat(wrong.todo()).contains("put a valid credential into the settings");
            Check role = of("azure", checks(List.of(azure(stub, "right")), List.of()));
            assertThat(role.outcome()).isEqualTo(Outcome.ERROR);
            assertThat(role.found()).contains("knows us, and refuses", "AuthorizationFailed");
            assertThat(role.todo()).get().asString().contains("the role Reader");
        }
        try (StubServer unknown = StubServer.http(request -> Answer.of(401, "{}"));
                StubServer refused = StubServer.http(request -> Answer.of(403, "{}"))) {
            Check wrong = of("argocd", checks(List.of(), List.of(argoCd(unknown))));
            assertThat(wrong.todo()).contains("put a valid credential into the settings");
            Check role = of("argocd", checks(List.of(), List.of(argoCd(refused))));
            assertThat(role.found()).contains("knows us, and refuses");
            assertThat(role.todo()).get().asString().contains("applications, get");
        }
    }

    /** A hundred pipelines are checked one after the other. */
    @Test
    void aSourceIsNotAskedForEachPipeline() throws IOException {
        try (StubServer server = StubServer.http(request -> Answer.of(200, "{\"items\":[]}"))) {
            Surroundings surroundings = new Surroundings(
                    staying(new Setup(
                            List.of(),
                            List.of(argoCd(server)),
                            List.of(),
                            true,
                            true,
                            Set.of(),
                            Set.of(),
                            Proxies.none())),
                    () -> now);
            for (int pipeline = 0; pipeline < 3; pipeline++) {
                Check check = of("argocd", surroundings.checks());
                assertThat(check.outcome()).isEqualTo(Outcome.OK);
                assertThat(check.found())
                        .contains("answers", "cannot be known")
                        .endsWith(" (as of 2026-03-02T10:30:00Z)");
                now = now.plusSeconds(1);
            }
            assertThat(server.requests()).hasSize(1);
            now = now.plusSeconds(57);
            assertThat(of("argocd", surroundings.checks()).found()).endsWith(" (as of 2026-03-02T10:31:00Z)");
            assertThat(server.requests()).hasSize(2);
        }
    }

    /** Who mends something looks soon whether it is mended; a source that asks for rest has it all the same. */
    @Test
    void aSourceIsLeftAloneForAsLongAsItAsksFor() throws IOException {
        try (StubServer server = StubServer.http(request -> Answer.of(429, "{}").with("Retry-After", "40"))) {
            Surroundings surroundings = new Surroundings(
                    staying(new Setup(
                            List.of(),
                            List.of(argoCd(server)),
                            List.of(),
                            true,
                            true,
                            Set.of(),
                            Set.of(),
                            Proxies.none())),
                    () -> now);
            now = now.plusMillis(300);
            assertThat(of("argocd", surroundings.checks()).outcome()).isEqualTo(Outcome.WARNING);
            now = now.plusSeconds(39);
            Check rests = of("argocd", surroundings.checks());
            assertThat(rests.found()).contains("could not be found out");
            assertThat(rests.todo().orElseThrow())
                    .as("rounded up, so that it is not asked too early")
                    .contains("check again from 2026-03-02T10:30:41Z on");
            assertThat(server.requests()).hasSize(1);
            now = now.plusSeconds(1);
            surroundings.checks();
            assertThat(server.requests()).hasSize(2);
        }
        try (StubServer server = StubServer.http(request -> Answer.of(503, "{}"))) {
            Surroundings surroundings = new Surroundings(
                    staying(new Setup(
                            List.of(),
                            List.of(argoCd(server)),
                            List.of(),
                            true,
                            true,
                            Set.of(),
                            Set.of(),
                            Proxies.none())),
                    () -> now);
            surroundings.checks();
            now = now.plusSeconds(5);
            surroundings.checks();
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void oneThatDoesNotAnswerHoldsUpNoOther() throws IOException {
        CountDownLatch otherAsked = new CountDownLatch(1);
        AtomicBoolean meanwhile = new AtomicBoolean();
        try (StubServer hanging = StubServer.http(request -> {
                    meanwhile.set(within5Seconds(otherAsked));
                    return Answer.of(503, "{}");
                });
                StubServer other = StubServer.http(request -> {
                    otherAsked.countDown();
                    return Answer.of(200, "{\"items\":[]}");
                })) {
            List<Check> checks = checks(List.of(), List.of(argoCd("large-1", hanging), argoCd("large-2", other)));
            assertThat(checks.stream().filter(check -> check.id().equals("argocd")))
                    .extracting(Check::outcome)
                    .containsExactly(Outcome.WARNING, Outcome.OK);
            assertThat(meanwhile).isTrue();
        }
    }

    /** So that a source that does not answer keeps no process from ending. */
    @Test
    void sourcesAreAskedInThreadsThatEndWithTheProcess() {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        ReconcilerSource source = new ReconcilerSource() {
            @Override
            public String name() {
                return "large-1";
            }

            @Override
            public Poll poll(Set<Followed> followed) {
                threads.add(Thread.currentThread());
                return new Poll(now, List.of(), List.of(), Optional.empty());
            }

            @Override
            public ReconcilerReport confirm(ReconcilerId id, Optional<String> project) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void refresh(ReconcilerId id, Optional<String> project) {
                throw new UnsupportedOperationException();
            }
        };
        assertThat(of("argocd", checks(List.of(), List.of(source))).outcome()).isEqualTo(Outcome.OK);
        assertThat(threads).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).isEqualTo("lockstep-check");
        });
    }

    private static boolean within5Seconds(CountDownLatch latch) {
        try {
            return latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void whichWayIsTakenIsSaidWithoutThePassword() {
        Proxies proxies =
                Proxies.of(Map.of("HTTPS_PROXY", "http://ada:s3cret@proxy.example:3128", "NO_PROXY", ".acme.example"));
        Check check = of(
                "proxy",
                new Surroundings(
                                staying(new Setup(
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        true,
                                        true,
                                        Set.of(
                                                URI.create("https://github.com"),
                                                URI.create("https://api.github.com"),
                                                URI.create("https://argo.acme.example:8443")),
                                        Set.of("large-2", "large-1"),
                                        proxies)),
                                () -> now)
                        .checks());
        assertThat(check.found())
                .isEqualTo(
                        "HTTPS_PROXY proxy.example:3128 with a user; reached by HTTPS_PROXY proxy.example:3128 with a"
                                + " user: api.github.com, github.com; directly: argo.acme.example; not known of large-1, large-2, as a kubeconfig says where they are");
    }
}
