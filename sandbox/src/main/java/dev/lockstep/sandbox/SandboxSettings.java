package dev.lockstep.sandbox;

import dev.lockstep.sandbox.http.Account;
import dev.lockstep.sandbox.seed.GitOpsContent;
import dev.lockstep.sandbox.seed.Start;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * How a sandbox is to be.
 *
 * @param directory keeps everything: repositories, pull requests, certificate, ports
 * @param httpPort 0 for the port of last time, or any
 * @param httpsPort likewise
 * @param webhookTarget where GitHub's webhooks go; can be set later
 * @param webhookSecret signs them
 * @param webBase address of pages for people: a pull request is {@code <webBase>/<owner>/<repository>/pull/<n>}
 * @param accounts who may push and use REST: the first is Lockstep's robot, the second pushes the demo's commits, the last
 *     wrote the platform's first ones
 * @param requestsPerHour GitHub's primary rate limit for one account
 * @param gitOps first content of the platform GitOps repository
 * @param clock times of commits, pull requests and limits
 */
@RecordBuilder
public record SandboxSettings(
        Path directory,
        int httpPort,
        int httpsPort,
        Optional<URI> webhookTarget,
        String webhookSecret,
        String webBase,
        List<Account> accounts,
        int requestsPerHour,
        GitOpsContent gitOps,
        Start start,
        InstantSource clock)
        implements SandboxSettingsBuilder.With {

    /** The accounts that the documentation names. Their tokens are known to everybody: the sandbox is on loopback only. */
    public static final List<Account> ACCOUNTS = List.of(
            new Account("lockstep-bot", "Lockstep", "lockstep-bot@acme.example", "sandbox-token-lockstep-bot"),
            new Account("ada", "Ada Lovelace", "ada@acme.example", "sandbox-token-ada"),
            new Account("grace", "Grace Hopper", "grace@acme.example", "sandbox-token-grace"));

    public SandboxSettings {
        accounts = List.copyOf(accounts);
        if (accounts.size() < 2) {
            throw new IllegalArgumentException("A sandbox needs two accounts at least: a robot and a person");
        }
        if (webhookSecret.isBlank()) {
            throw new IllegalArgumentException("A sandbox needs a webhook secret");
        }
    }

    /** Any ports, no webhook receiver yet, the documented accounts, 15000 requests an hour, nothing scheduled, system clock. */
    public static SandboxSettings in(Path directory, String webhookSecret, String webBase) {
        return new SandboxSettings(
                directory,
                0,
                0,
                Optional.empty(),
                webhookSecret,
                webBase,
                ACCOUNTS,
                15_000,
                GitOpsContent.empty(),
                Start.DEMO,
                InstantSource.system());
    }

    public SandboxSettings ports(int http, int https) {
        return with(settings -> settings.httpPort(http).httpsPort(https));
    }

    public SandboxSettings webhooksTo(URI target) {
        return withWebhookTarget(Optional.of(target));
    }

    public SandboxSettings gitOps(GitOpsContent content) {
        return withGitOps(content);
    }

    /** What an empty directory is filled with. */
    public SandboxSettings startingAs(Start beginning) {
        return withStart(beginning);
    }

    public SandboxSettings clock(InstantSource source) {
        return withClock(source);
    }

    public SandboxSettings requestsPerHour(int requests) {
        return withRequestsPerHour(requests);
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "SandboxSettings[" + directory + ", http " + httpPort + ", https " + httpsPort + ", webhooks "
                + webhookTarget + ", " + accounts + "]";
    }
}
