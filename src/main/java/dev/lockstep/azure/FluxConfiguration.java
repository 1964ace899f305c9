package dev.lockstep.azure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.compliance.Evidence.Attempt;
import dev.lockstep.compliance.Evidence.Flux;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.flux.Revision;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A fluxConfiguration as Azure describes it: the body of a GET, or a row of Resource Graph, whose statuses are flattened to
 * a message each.
 *
 * <p>A configuration whose Kustomizations lie in the folders of several cluster types is one reconciler for each of them,
 * with the same evidence; their names are told apart as {@code name#type}.
 *
 * @param createdAt as a GET tells it; a row may write the same moment in another form
 */
public record FluxConfiguration(ConfigurationId id, JsonNode properties, boolean detailed, Optional<String> createdAt) {
    private static final int MAX_STATUSES = 5000;
    private static final int MAX_KUSTOMIZATIONS = 200;

    /** @throws OutsideException.Permanent when it is not what Azure documents */
    public static FluxConfiguration read(JsonNode resource, boolean detailed) {
        String id = resource.path("id").asText("");
        JsonNode properties = resource.path("properties");
        if (!properties.isObject()) {
            throw new OutsideException.Permanent("Azure describes " + shown(id) + " without properties.");
        }
        if (properties.path("statuses").size() > MAX_STATUSES
                || properties.path("kustomizations").size() > MAX_KUSTOMIZATIONS) {
            throw new OutsideException.Permanent("The Flux configuration " + shown(id) + " has more than "
                    + MAX_STATUSES + " statuses or " + MAX_KUSTOMIZATIONS + " Kustomizations.");
        }
        ConfigurationId parsed = ConfigurationId.parse(id)
                .orElseThrow(() -> new OutsideException.Permanent(
                        "Azure named a Flux configuration " + shown(id) + ", which is not the resource id of one."));
        return new FluxConfiguration(
                parsed,
                properties,
                detailed,
                detailed ? optional(resource.path("systemData"), "createdAt") : Optional.empty());
    }

    /** Empty when what it follows is no address of a repository. */
    public Optional<String> repositoryKey() {
        String url = text(properties.path("gitRepository"), "url");
        try {
            return Optional.of(RepositoryUrl.of(url).key());
        } catch (IllegalArgumentException e) {
            // a bucket, or an address no repository of ours can have: it follows something else
            return Optional.empty();
        }
    }

    public String branch() {
        return text(properties.path("gitRepository").path("repositoryRef"), "branch");
    }

    public List<ReconcilerReport> reports(String source, Instant observedAt) {
        TreeSet<String> types = clusterTypes();
        Flux evidence = evidence();
        String name = id.name().toLowerCase(Locale.ROOT);
        return types.stream()
                .map(type -> new ReconcilerReport(
                        new ReconcilerId(source, id.owner(), types.size() == 1 ? name : name + "#" + type),
                        id.cluster(),
                        id.kind(),
                        repositoryKey().orElse(""),
                        branch(),
                        type,
                        evidence,
                        observedAt))
                .toList();
    }

    private TreeSet<String> clusterTypes() {
        TreeSet<String> types = new TreeSet<>();
        properties.path("kustomizations").forEach(k -> types.add(firstSegment(text(k, "path"))));
        if (types.isEmpty()) {
            types.add("");
        }
        return types;
    }

    private static String firstSegment(String path) {
        for (String segment : path.split("/")) {
            if (!segment.isBlank() && !segment.equals(".")) {
                return segment;
            }
        }
        return "";
    }

    private Flux evidence() {
        List<FluxObject> own = new ArrayList<>();
        List<FluxObject> nested = new ArrayList<>();
        for (JsonNode status : properties.path("statuses")) {
            boolean appliedFromGit = status.path("appliedBy").isObject();
            (appliedFromGit ? nested : own).add(object(status));
        }
        properties.path("kustomizations").fieldNames().forEachRemaining(k -> {
            String name = id.name() + "-" + k;
            if (own.stream()
                    .noneMatch(o -> o.kind().equals("Kustomization") && o.name().equalsIgnoreCase(name))) {
                own.add(notReported(name));
            }
        });
        return new Flux(
                detailed,
                optional(properties, "complianceState"),
                optional(properties, "provisioningState"),
                properties.path("suspend").asBoolean(false),
                Revision.commit(text(properties, "sourceSyncedCommitId")),
                instant(text(properties, "sourceUpdatedAt")),
                List.copyOf(own),
                List.copyOf(nested),
                optional(properties, "errorMessage").map(FluxConfiguration::cut),
                instant(text(properties, "statusUpdatedAt")),
                createdAt);
    }

    /** A Kustomization that is configured and has no status has applied nothing that is known. */
    private static FluxObject notReported(String name) {
        return new FluxObject(
                "Kustomization",
                name,
                "Pending",
                Optional.empty(),
                Optional.of("NotReported"),
                "",
                Optional.empty(),
                Optional.empty(),
                Attempt.NONE,
                Set.of());
    }

    private FluxObject object(JsonNode status) {
        // rows of Resource Graph have been seen flattened; conditions there, should they come, are not relied on
        Optional<JsonNode> ready = detailed ? condition(status, "Ready") : Optional.empty();
        Optional<String> doing =
                detailed ? condition(status, "Reconciling").flatMap(r -> optional(r, "message")) : Optional.empty();
        boolean stalled = detailed
                && condition(status, "Stalled")
                        .filter(c -> text(c, "status").equalsIgnoreCase("True"))
                        .isPresent();
        String message = ready.map(r -> text(r, "message")).orElseGet(() -> anyMessage(status));
        String kind = text(status, "kind");
        return new FluxObject(
                kind,
                text(status, "name"),
                text(status, "complianceState"),
                ready.flatMap(r -> optional(r, "status")),
                ready.flatMap(r -> optional(r, "reason")),
                cut(message),
                kind.equals("Kustomization") ? Revision.applied(message) : Optional.empty(),
                ready.flatMap(r -> instant(text(r, "lastTransitionTime"))),
                new Attempt(
                        doing.flatMap(Revision::attempted), false, doing.map(FluxConfiguration::cut), Optional.empty()),
                stalled ? Set.of(Mark.STALLED) : Set.of());
    }

    private static Optional<JsonNode> condition(JsonNode status, String type) {
        for (JsonNode condition : status.path("statusConditions")) {
            if (text(condition, "type").equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    private static String anyMessage(JsonNode status) {
        String flat = text(status, "message");
        return flat.isEmpty() ? text(status.path("statusConditions").path(0), "message") : flat;
    }

    /** Empty for what is not there, null, or not text. */
    private static String text(JsonNode node, String field) {
        return node.path(field).asText("").equals("null")
                ? ""
                : node.path(field).asText("");
    }

    private static Optional<String> optional(JsonNode node, String field) {
        return Optional.of(text(node, field)).filter(t -> !t.isBlank());
    }

    private static Optional<Instant> instant(String text) {
        try {
            return text.isBlank()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            // only ages are told by these times; one that cannot be read proves nothing either way
            return Optional.empty();
        }
    }

    private static String cut(String message) {
        return Text.cut(message, Lengths.CLUSTER_MESSAGE);
    }

    private static String shown(String id) {
        return id.isBlank() ? "a resource without an id" : "'" + cut(Text.line(id)) + "'";
    }
}
