package dev.lockstep.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.rest.Response;
import com.azure.resourcemanager.resourcegraph.models.QueryRequest;
import com.azure.resourcemanager.resourcegraph.models.QueryRequestOptions;
import com.azure.resourcemanager.resourcegraph.models.QueryResponse;
import com.azure.resourcemanager.resourcegraph.models.ResultFormat;
import com.azure.resourcemanager.resourcegraph.models.ResultTruncated;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    private static final int MAX_PAGES = 200;
    private static final int QUOTA_RESERVE = 3;
    private static final HttpHeaderName QUOTA_REMAINING = HttpHeaderName.fromString("x-ms-user-quota-remaining");
    private static final HttpHeaderName QUOTA_RESETS = HttpHeaderName.fromString("x-ms-user-quota-resets-after");
    private static final Pattern CLOCK = Pattern.compile("(\\d{1,2}):(\\d{2}):(\\d{2})(?:\\.\\d+)?");

    private final AzureSettings settings;
    private final InstantSource clock;
    private final JsonMapper json = JsonMapper.builder().build();
    private volatile AzureConnection connection;

    /** @throws OutsideException.Broken when the settings cannot work, e.g. an unreadable CA file */
    public AzureFluxSource(AzureSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.json
                .getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(100).build());
        this.connection = connect();
    }

    private AzureConnection connect() {
        try {
            return new AzureConnection(settings);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new OutsideException.Broken(
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
        List<ReconcilerReport> reports = new ArrayList<>();
        String skipToken = null;
        long rows = 0;
        for (int page = 0; page < MAX_PAGES; page++) {
            Instant observedAt = clock.instant();
            String token = skipToken;
            Response<QueryResponse> response =
                    call("Querying Resource Graph at " + settings.armEndpoint(), c -> c.query(request(token)));
            QueryResponse answer = response.getValue();
            JsonNode data = rows(answer);
            for (JsonNode row : data) {
                FluxConfiguration configuration = FluxConfiguration.read(row, false);
                boolean ours = configuration
                        .repositoryKey()
                        .filter(key -> wanted.contains(key + " " + configuration.branch()))
                        .isPresent();
                if (ours) {
                    reports.addAll(configuration.reports(settings.name(), observedAt));
                }
            }
            rows += data.size();
            skipToken = answer.skipToken();
            if (skipToken == null || skipToken.isBlank()) {
                complete(answer, rows);
                return new Poll(List.copyOf(reports), List.of(), notBefore(response.getHeaders()));
            }
        }
        throw new OutsideException.Broken("Resource Graph did not come to an end after " + MAX_PAGES + " pages and "
                + rows + " rows. Give source " + settings.name() + " fewer subscriptions.");
    }

    private QueryRequest request(String skipToken) {
        QueryRequestOptions options = new QueryRequestOptions()
                .withResultFormat(ResultFormat.OBJECT_ARRAY)
                .withTop(PAGE_ROWS)
                .withSkipToken(skipToken);
        QueryRequest request = new QueryRequest().withQuery(QUERY).withOptions(options);
        return settings.subscriptions().isEmpty() ? request : request.withSubscriptions(settings.subscriptions());
    }

    private JsonNode rows(QueryResponse answer) {
        JsonNode data =
                answer == null || answer.innerModel() == null ? json.nullNode() : json.valueToTree(answer.data());
        if (data == null || !data.isArray()) {
            throw new OutsideException.Broken(
                    "Resource Graph at " + settings.armEndpoint() + " answered without an array of rows.");
        }
        return data;
    }

    /** A part of the truth would make clusters look as if they were gone. */
    private void complete(QueryResponse last, long rows) {
        if (ResultTruncated.TRUE.equals(last.resultTruncated())) {
            throw new OutsideException.Broken("Resource Graph cut its answer after " + rows
                    + " rows and gave no token to go on. Give source " + settings.name() + " fewer subscriptions.");
        }
        if (rows < last.totalRecords()) {
            throw new OutsideException.Transient(
                    "Resource Graph counts " + last.totalRecords() + " Flux configurations and listed " + rows
                            + "; they may have changed meanwhile.",
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

    private FluxConfiguration parse(String what, byte[] body) {
        try {
            JsonNode resource = json.readTree(body == null ? new byte[0] : body);
            return FluxConfiguration.read(resource == null ? json.nullNode() : resource, true);
        } catch (IOException e) {
            throw new OutsideException.Broken(what + " failed: the answer is not JSON.", e);
        }
    }

    /** Azure offers no way to make a configuration look at Git now. */
    @Override
    public void refresh(ReconcilerId id, Optional<String> project) {}

    private <T> T call(String what, Function<AzureConnection, T> call) {
        AzureConnection used = connection;
        try {
            return call.apply(used);
        } catch (RuntimeException e) {
            OutsideException classified = AzureErrors.classify(what, e, clock.instant());
            if (AzureErrors.tokenWasRefused(e)) {
                // the token is refused although it has not expired: sign in anew next time
                connection = connect();
            }
            throw classified;
        }
    }
}
