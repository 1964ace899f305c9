package dev.lockstep.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.rest.Response;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.foreign.Answers;
import dev.lockstep.foreign.Entry;
import dev.lockstep.foreign.Limits;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.proxy.Proxies;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Flux configurations of a set of Azure subscriptions. A poll is one Resource Graph query (eventually consistent, no
 * conditions); a confirmation is a GET on Azure Resource Manager.
 */
public final class AzureFluxSource implements ReconcilerSource {
    /**
     * Filtered on what is not a matter of spelling; addresses and branches are compared here, by the key of the address. An id
     * to order by and columns that are not dynamic keep the paging complete.
     */
    private static final String QUERY = """
            kubernetesconfigurationresources
            | where type =~ 'microsoft.kubernetesconfiguration/fluxconfigurations'
            | where properties.sourceKind =~ 'GitRepository'
            | project id, name, properties
            | order by id asc""";

    private static final int PAGE_ROWS = 1000;

    /** More than were asked for: what an API does not keep to is not trusted to end. */
    private static final int MOST_PAGE_ROWS = 10 * PAGE_ROWS;

    private static final long MAX_PAGE = 20_000_000;

    /** For 5,000 statuses with their conditions. */
    private static final Limits LIMITS = new Limits(100, 400_000, 16_000_000);

    private static final int MAX_PAGES = 200;
    private static final int QUOTA_RESERVE = 3;
    private static final HttpHeaderName QUOTA_REMAINING = HttpHeaderName.fromString("x-ms-user-quota-remaining");
    private static final HttpHeaderName QUOTA_RESETS = HttpHeaderName.fromString("x-ms-user-quota-resets-after");
    private static final HttpHeaderName SUBSCRIPTION_LIMIT =
            HttpHeaderName.fromString("x-ms-tenant-subscription-limit-hit");
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,2}):(\\d{2}):(\\d{2})(?:\\.\\d+)?");

    private final AzureSettings settings;
    private final InstantSource clock;
    private final Proxies proxies;
    private volatile AzureConnection connection;

    /** @throws OutsideException.Permanent when the settings cannot work, e.g. an unreadable CA file */
    public AzureFluxSource(AzureSettings settings, InstantSource clock) {
        this(settings, clock, Proxies.none());
    }

    /** @throws OutsideException.Permanent when the settings cannot work, e.g. an unreadable CA file */
    public AzureFluxSource(AzureSettings settings, InstantSource clock, Proxies proxies) {
        this.settings = settings;
        this.clock = clock;
        this.proxies = proxies;
        this.connection = connect();
    }

    private AzureConnection connect() {
        try {
            return new AzureConnection(settings, proxies);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new OutsideException.Permanent(
                    "The Azure identity of source " + settings.name() + " cannot be set up: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Poll poll(Set<Followed> followed) {
        Set<String> wanted = new HashSet<>();
        followed.forEach(f -> wanted.add(f.repository().key() + " " + f.branch()));
        Instant askedAt = clock.instant();
        FluxRows rows = new FluxRows(
                settings.name(), (repository, branch) -> wanted.contains(repository + " " + branch), askedAt);
        String skipToken = null;
        for (int page = 0; page < MAX_PAGES; page++) {
            String what = "Querying Resource Graph at " + settings.armEndpoint();
            String question = question(skipToken);
            Response<byte[]> response = call(what, c -> c.query(question));
            lookedEverywhere(response.getHeaders());
            Answers.Listing answer = Answers.list(
                    what, stream(response.getValue()), MAX_PAGE, "data", MOST_PAGE_ROWS, LIMITS, rows::take);
            if (!answer.listed()) {
                throw new OutsideException.Permanent(
                        "Resource Graph at " + settings.armEndpoint() + " answered without an array of rows.");
            }
            skipToken = answer.besides().path("$skipToken").asText("");
            if (skipToken.isBlank()) {
                complete(answer.besides(), rows.count());
                return new Poll(askedAt, rows.reports(), rows.unreadable(), notBefore(response.getHeaders()));
            }
        }
        throw new OutsideException.Permanent("Resource Graph did not come to an end after " + MAX_PAGES + " pages and "
                + rows.count() + " rows. Give source " + settings.name() + " fewer subscriptions.");
    }

    private String question(String skipToken) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        if (!settings.subscriptions().isEmpty()) {
            settings.subscriptions().forEach(question.putArray("subscriptions")::add);
        }
        question.put("query", QUERY);
        ObjectNode options =
                question.putObject("options").put("resultFormat", "objectArray").put("$top", PAGE_ROWS);
        if (skipToken != null) {
            options.put("$skipToken", skipToken);
        }
        return question.toString();
    }

    private static InputStream stream(byte[] body) {
        return new ByteArrayInputStream(body == null ? new byte[0] : body);
    }

    /** Of a tenant with more than 10,000 subscriptions it takes some, and says so here and nowhere else. */
    private void lookedEverywhere(HttpHeaders headers) {
        if ("true".equalsIgnoreCase(headers.getValue(SUBSCRIPTION_LIMIT))) {
            throw new OutsideException.Permanent("Resource Graph at " + settings.armEndpoint()
                    + " looked not into all subscriptions of the tenant, which are too many. Name the subscriptions of"
                    + " source " + settings.name() + ".");
        }
    }

    /** A part of the truth would make clusters look as if they were gone. */
    private void complete(JsonNode last, long rows) {
        if (last.path("resultTruncated").asText("").equalsIgnoreCase("true")) {
            throw new OutsideException.Permanent("Resource Graph cut its answer after " + rows
                    + " rows and gave no token to go on. Give source " + settings.name() + " fewer subscriptions.");
        }
        if (rows < last.path("totalRecords").asLong(0)) {
            throw new OutsideException.Transient(
                    "Resource Graph counts " + last.path("totalRecords").asLong() + " Flux configurations and listed "
                            + rows + "; they may have changed meanwhile.",
                    null);
        }
    }

    private static Optional<Duration> notBefore(HttpHeaders headers) {
        String remaining = headers.getValue(QUOTA_REMAINING);
        String resets = headers.getValue(QUOTA_RESETS);
        if (remaining == null || resets == null || !remaining.strip().matches("\\d{1,9}")) {
            return Optional.empty();
        }
        Matcher clock = CLOCK.matcher(resets.strip());
        return Integer.parseInt(remaining.strip()) > QUOTA_RESERVE || !clock.matches()
                ? Optional.empty()
                : Optional.of(Duration.ofHours(Long.parseLong(clock.group(1)))
                        .plusMinutes(Long.parseLong(clock.group(2)))
                        .plusSeconds(Long.parseLong(clock.group(3))));
    }

    @Override
    public ReconcilerReport confirm(ReconcilerId id, Optional<String> project) {
        String configuration = id.name().replaceFirst("#.*$", "");
        ConfigurationId resource = ConfigurationId.of(id.owner(), configuration)
                .orElseThrow(() -> new OutsideException.Rejected(
                        id.name() + " on " + id.owner() + " is not a Flux configuration of an Azure cluster."));
        String what = "Reading Flux configuration " + configuration + " of cluster " + resource.cluster();
        Instant observedAt = clock.instant();
        byte[] body = call(what, c -> c.configuration(resource));
        return parse(what, body).reports(settings.name(), observedAt).stream()
                .filter(r -> r.id().name().equalsIgnoreCase(id.name()))
                .findFirst()
                .map(r -> r.of(id))
                .orElseThrow(() -> new OutsideException.Rejected(
                        what + ": its Kustomizations no longer follow the folder of " + id.name() + "."));
    }

    private static FluxConfiguration parse(String what, byte[] body) {
        Entry answer = Answers.one(what, stream(body), MAX_PAGE, LIMITS);
        answer.exceeds().ifPresent(limit -> {
            throw new OutsideException.Permanent(what + " failed: it has " + limit + ".");
        });
        return FluxConfiguration.read(answer.json(), true);
    }

    /** Azure offers no way to make a configuration look at Git now. */
    @Override
    public void refresh(ReconcilerId id, Optional<String> project) {}

    private AzureConnection current() {
        AzureConnection used = connection;
        if (!used.isCurrent()) {
            used = connect();
            connection = used;
        }
        return used;
    }

    private <T> T call(String what, Function<AzureConnection, T> call) {
        AzureConnection used = current();
        try {
            return call.apply(used);
        } catch (RuntimeException e) {
            OutsideException classified =
                    AzureErrors.classify(what + proxies.told(settings.armEndpoint()), e, clock.instant());
            if (AzureErrors.tokenWasRefused(e)) {
                // the token is refused although it has not expired: sign in anew next time
                connection = connect();
            }
            throw classified;
        }
    }
}
