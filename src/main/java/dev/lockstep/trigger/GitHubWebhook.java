package dev.lockstep.trigger;

import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.secret.Secret;
import dev.lockstep.store.Deliveries;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.store.PromotionStore;
import dev.lockstep.store.Promotions;
import dev.lockstep.text.Lengths;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes webhooks as hints: whatever one says is read again from GitHub. A delivery is remembered only once it was acted
 * upon, so that one which failed half-way can be redelivered.
 */
@ApplicationScoped
public class GitHubWebhook {
    public enum Outcome {
        ACCEPTED,
        /** This delivery was acted upon before. */
        DUPLICATE,
        /** Nothing here depends on it. */
        IGNORED
    }

    /** The delivery is not GitHub's, or not what GitHub sends; nothing was done. */
    public static final class Refused extends RuntimeException {
        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        /** The HTTP status to answer with. */
        public int status() {
            return status;
        }
    }

    private static final Duration REDELIVERABLE = Duration.ofDays(31);

    private final WebhookSettings settings;
    private final Pipelines pipelines;
    private final RefWatch refs;
    private final InputWatch inputWatch;
    private final Lanes lanes;
    private final Promotions promotions;
    private final PromotionStore store;
    private final Deliveries deliveries;
    private final InstantSource clock;

    GitHubWebhook(
            WebhookSettings settings,
            Pipelines pipelines,
            RefWatch refs,
            InputWatch inputWatch,
            Lanes lanes,
            Promotions promotions,
            PromotionStore store,
            Deliveries deliveries,
            InstantSource clock) {
        this.deliveries = deliveries;
        this.settings = settings;
        this.pipelines = pipelines;
        this.refs = refs;
        this.inputWatch = inputWatch;
        this.lanes = lanes;
        this.promotions = promotions;
        this.store = store;
        this.clock = clock;
    }

    /**
     * What can be said of a delivery by its headers, before its body is read.
     *
     * @return to be given the body
     * @throws Refused when there is no need to read it
     */
    public WebhookSignature announced(String event, String delivery, String signature) {
        String secret = settings.secret()
                .map(Secret::value)
                .orElseThrow(() -> new Refused(
                        503,
                        "no webhook secret is configured; set LOCKSTEP_GITHUB_WEBHOOK_SECRET or"
                                + " LOCKSTEP_GITHUB_WEBHOOK_SECRET_FILE"));
        WebhookSignature claimed = WebhookSignature.claimed(signature, secret)
                .orElseThrow(() -> new Refused(401, "the signature in X-Hub-Signature-256 is missing or malformed"));
        if (event == null || delivery == null || delivery.isBlank()) {
            throw new Refused(400, "X-GitHub-Event and X-GitHub-Delivery are required");
        }
        Lengths.excess("X-GitHub-Delivery", delivery, Lengths.DELIVERY_ID).ifPresent(why -> {
            throw new Refused(400, why);
        });
        return claimed;
    }

    /**
     * Acts upon a delivery of which {@link #announced} knows the headers and whose signature matches its body.
     *
     * @param form whether the body is a form with the JSON in its field {@code payload}, and not the JSON itself
     */
    public Outcome receive(String event, String delivery, boolean form, byte[] body) {
        if (deliveries.has(delivery)) {
            return Outcome.DUPLICATE;
        }
        HookPayload payload = form ? parseForm(body) : parse(body);
        Outcome outcome = switch (event) {
            case "push" -> pushed(payload);
            // Whatever may change whether a pull request can be merged.
            case "pull_request",
                    "pull_request_review",
                    "check_run",
                    "check_suite",
                    "status",
                    "branch_protection_rule",
                    "merge_group" -> wake(repository(payload)) ? Outcome.ACCEPTED : Outcome.IGNORED;
            default -> Outcome.IGNORED;
        };
        deliveries.keep(delivery, event, clock.instant());
        return outcome;
    }

    private static HookPayload parse(byte[] body) {
        try {
            return HookPayload.read(body);
        } catch (IOException e) {
            throw new Refused(400, "the body is not JSON, which its content type promises");
        }
    }

    private static HookPayload parseForm(byte[] form) {
        try {
            return HookPayload.readForm(form);
        } catch (IOException e) {
            throw new Refused(
                    400,
                    "the body is no form with JSON in its one field 'payload'; choose a content type in the webhook's"
                            + " settings on GitHub, application/json is the shorter one");
        }
    }

    private Outcome pushed(HookPayload payload) {
        Set<String> keys = repository(payload);
        String ref = payload.text("ref").orElse("");
        List<PipelineDefinition> moved = pipelines.all().stream()
                .filter(pipeline ->
                        keys.contains(RepositoryUrl.of(pipeline.repository()).key()))
                .filter(pipeline -> ref.equals("refs/heads/" + pipeline.branch()))
                .toList();
        String pusher = payload.text("pusher.name").orElse("").replaceAll("[^A-Za-z0-9._\\[\\]-]", "");
        moved.forEach(pipeline ->
                refs.pushed(pipeline, "a push to " + pipeline.branch() + (pusher.isEmpty() ? "" : " by " + pusher)));
        boolean watched = inputWatch.pushed(keys);
        return wake(keys) || watched || !moved.isEmpty() ? Outcome.ACCEPTED : Outcome.IGNORED;
    }

    /** Wakes the promotions of every lane whose GitOps repository this is, and those whose base commit is proposed here. */
    private boolean wake(Set<String> keys) {
        Set<String> concerned = lanes.all().stream()
                .filter(lane -> lane.gitOpsRepository != null)
                .filter(lane ->
                        keys.contains(RepositoryUrl.of(lane.gitOpsRepository).key()))
                .map((LaneRow lane) -> lane.key.pipeline())
                .collect(Collectors.toSet());
        Stream<UUID> proposing = pipelines.all().stream()
                .filter(pipeline ->
                        keys.contains(RepositoryUrl.of(pipeline.repository()).key()))
                .flatMap(pipeline -> promotions.proposingBase(pipeline.name()).stream());
        List<UUID> ids = Stream.concat(
                        concerned.stream().flatMap(pipeline -> promotions.runningIds(pipeline).stream()), proposing)
                .distinct()
                .toList();
        store.wake(ids);
        return !concerned.isEmpty() || !ids.isEmpty();
    }

    private static Set<String> repository(HookPayload payload) {
        return Stream.of("clone_url", "html_url", "ssh_url")
                .flatMap(field -> payload.text("repository." + field).stream())
                .filter(url -> !url.isBlank())
                .map(GitHubWebhook::key)
                .flatMap(Optional::stream)
                .map(key -> key.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static Optional<String> key(String url) {
        try {
            return Optional.of(RepositoryUrl.of(url).key());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Deliveries that GitHub cannot redeliver any more. */
    public void forgetOld() {
        deliveries.forgetBefore(clock.instant().minus(REDELIVERABLE));
    }
}
