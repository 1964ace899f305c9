package dev.lockstep.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.compliance.Evidence.Argo;
import dev.lockstep.compliance.Evidence.Child;
import dev.lockstep.compliance.Evidence.Condition;
import dev.lockstep.compliance.Evidence.Mark;
import dev.lockstep.compliance.Evidence.Resource;
import dev.lockstep.compliance.Evidence.Task;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An application as Argo CD describes it, in full. */
public record Application(JsonNode json) {
    /** What Argo CD follows where no revision is named. */
    static final String HEAD = "HEAD";

    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}");
    private static final int MAX_SOURCES = 100;
    private static final int MAX_CONDITIONS = 50;
    private static final int MAX_NAMED = 20;

    /** One of its sources. {@code index} is its place among several; empty when there is only one. */
    public record Source(String repositoryKey, String branch, String clusterType, Optional<Integer> index) {
        Branch follows() {
            return new Branch(repositoryKey, branch);
        }
    }

    record Branch(String repositoryKey, String name) {}

    /** @throws OutsideException.Permanent when it has no name */
    public Application {
        JsonNode metadata = json.path("metadata");
        if (text(metadata, "name").isEmpty()) {
            throw new OutsideException.Permanent("Argo CD describes an application without a name.");
        }
    }

    /** {@code namespace/name}. */
    public String key() {
        return namespace() + "/" + text(json.path("metadata"), "name");
    }

    String namespace() {
        return text(json.path("metadata"), "namespace");
    }

    /**
     * Whether it is all there. Kubernetes gives every object a uid, and a list of selected fields cannot have it: an Argo CD that does not
     * know of fields answers with whole applications.
     */
    boolean isWhole() {
        return json.path("metadata").hasNonNull("uid");
    }

    /** Whether it tells what it follows. */
    boolean isSpecified() {
        return json.path("spec").isObject();
    }

    /** Argo CD takes an application without a project for one of the project {@code default}. */
    String project() {
        return optional(json.path("spec"), "project").orElse("default");
    }

    /** Its Git sources; where a hydrator renders it, what the hydrator reads. */
    public List<Source> sources() {
        JsonNode spec = json.path("spec");
        if (hydrated()) {
            return source(spec.path("sourceHydrator").path("drySource"), Optional.empty()).stream()
                    .toList();
        }
        JsonNode several = spec.path("sources");
        if (several.isArray() && !several.isEmpty()) {
            List<Source> sources = new ArrayList<>();
            for (int i = 0; i < Math.min(several.size(), MAX_SOURCES); i++) {
                source(several.get(i), Optional.of(i)).ifPresent(sources::add);
            }
            return sources;
        }
        return source(spec.path("source"), Optional.empty()).stream().toList();
    }

    private static Optional<Source> source(JsonNode source, Optional<Integer> index) {
        if (!text(source, "chart").isEmpty()) {
            return Optional.empty();
        }
        try {
            String key = RepositoryUrl.of(text(source, "repoURL")).key();
            String revision = optional(source, "targetRevision").orElse(HEAD);
            return Optional.of(new Source(
                    key, revision.replaceFirst("^refs/heads/", ""), firstSegment(text(source, "path")), index));
        } catch (IllegalArgumentException e) {
            // not the address of any repository of ours
            return Optional.empty();
        }
    }

    private static String firstSegment(String path) {
        for (String segment : path.split("/")) {
            if (!segment.isBlank() && !segment.equals(".")) {
                return segment;
            }
        }
        return "";
    }

    private boolean hydrated() {
        return json.path("spec").path("sourceHydrator").path("drySource").isObject();
    }

    /** @param ours sources of one repository, branch and cluster type; at least one */
    Argo evidence(List<Source> ours) {
        JsonNode status = json.path("status");
        JsonNode operation = status.path("operationState");
        JsonNode requested = operation.path("operation");
        JsonNode result = operation.path("syncResult");
        JsonNode health = status.path("health");
        return new Argo(
                text(status.path("sync"), "status"),
                revision(status.path("sync"), ours),
                text(health, "status"),
                optional(health, "message").map(Application::cut),
                instant(health, "lastTransitionTime"),
                instant(status, "reconciledAt"),
                json.path("operation").isObject(),
                optional(operation, "phase"),
                optional(operation, "message").map(Application::cut),
                revision(result.isObject() ? result : requested.path("sync"), ours),
                instant(operation, "finishedAt"),
                operation.path("retryCount").asInt(0),
                requested.path("retry").hasNonNull("limit")
                        ? Optional.of(requested.path("retry").path("limit").asInt())
                        : Optional.empty(),
                automated(),
                conditions(status),
                List.of(),
                unhealthyResources(status),
                failedTasks(result),
                hooks(status, result),
                marks(),
                optional(json.path("metadata"), "uid"),
                lastSynced(status.path("history"), ours),
                Optional.empty(),
                isEmpty(status));
    }

    /** An empty list is left out; a status without its controller is none that a controller has written as a whole. */
    private static boolean isEmpty(JsonNode status) {
        return status.hasNonNull("controllerNamespace")
                && status.path("resources").isEmpty();
    }

    /** Only syncs that succeeded as a whole come into the history, the newest last. */
    private Optional<String> lastSynced(JsonNode history, List<Source> ours) {
        return history.isEmpty() ? Optional.empty() : revision(history.get(history.size() - 1), ours);
    }

    private Set<Mark> marks() {
        JsonNode metadata = json.path("metadata");
        Set<Mark> marks = EnumSet.noneOf(Mark.class);
        if (metadata.hasNonNull("deletionTimestamp")) {
            marks.add(Mark.BEING_DELETED);
        }
        if (text(metadata.path("annotations"), "argocd.argoproj.io/skip-reconcile")
                .equalsIgnoreCase("true")) {
            marks.add(Mark.SUSPENDED);
        }
        return marks;
    }

    /** A hook's health is not the application's. */
    private static List<Resource> unhealthyResources(JsonNode status) {
        return items(status.path("resources"))
                .filter(r -> !r.path("hook").asBoolean(false))
                .filter(r -> optional(r.path("health"), "status")
                        .filter(health -> !health.equals("Healthy"))
                        .isPresent())
                .limit(MAX_NAMED)
                .map(r -> new Resource(
                        resourceName(r), text(r.path("health"), "status"), cut(text(r.path("health"), "message"))))
                .toList();
    }

    /** Tasks that are no hooks say Running for as long as they are listed, whatever came of them. */
    private static List<Task> failedTasks(JsonNode result) {
        return items(result.path("resources"))
                .filter(r -> text(r, "hookPhase").equals("Failed")
                        || text(r, "hookPhase").equals("Error")
                        || text(r, "status").equals("SyncFailed"))
                .limit(MAX_NAMED)
                .map(r -> new Task(resourceName(r), optional(r, "hookType"), cut(text(r, "message"))))
                .toList();
    }

    /** Those that are left in the cluster, or ran in the last operation. */
    private static List<String> hooks(JsonNode status, JsonNode result) {
        return Stream.concat(
                        items(status.path("resources"))
                                .filter(r -> r.path("hook").asBoolean(false)),
                        items(result.path("resources"))
                                .filter(r -> optional(r, "hookType").isPresent()))
                .map(Application::resourceName)
                .distinct()
                .limit(MAX_NAMED)
                .toList();
    }

    /** {@code Deployment default/web}; without a slash when it has no namespace. */
    private static String resourceName(JsonNode resource) {
        return cut(text(resource, "kind") + " "
                + optional(resource, "namespace").map(n -> n + "/").orElse("") + text(resource, "name"));
    }

    private static Stream<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private boolean automated() {
        JsonNode automated = json.path("spec").path("syncPolicy").path("automated");
        return automated.isObject() && automated.path("enabled").asBoolean(true);
    }

    private static List<Condition> conditions(JsonNode status) {
        return StreamSupport.stream(status.path("conditions").spliterator(), false)
                .limit(MAX_CONDITIONS)
                .map(c -> new Condition(text(c, "type"), cut(text(c, "message")), instant(c, "lastTransitionTime")))
                .toList();
    }

    /** The commit of our sources; empty when it is no commit, or when they disagree. */
    private Optional<String> revision(JsonNode node, List<Source> ours) {
        List<String> commits = ours.stream()
                .map(s -> s.index()
                        .map(i -> node.path("revisions").path(i).asText(""))
                        .orElseGet(() -> text(node, "revision")))
                .map(r -> hydrated() ? dry(r) : r)
                .distinct()
                .toList();
        return commits.size() == 1 && COMMIT.matcher(commits.get(0)).matches()
                ? Optional.of(commits.get(0).toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /** The commit that was hydrated into this one, as far as the hydrator's last success tells. */
    private String dry(String hydrated) {
        JsonNode last = json.path("status").path("sourceHydrator").path("lastSuccessfulOperation");
        return !hydrated.isEmpty() && text(last, "hydratedSHA").equals(hydrated) ? text(last, "drySHA") : "";
    }

    /** Applications that this one applied, as its own status lists them. */
    List<Listed> listedApplications() {
        return StreamSupport.stream(json.path("status").path("resources").spliterator(), false)
                .filter(r -> text(r, "kind").equals("Application")
                        && text(r, "group").equals("argoproj.io"))
                .map(r -> new Listed(
                        optional(r, "namespace").orElse(namespace()) + "/" + text(r, "name"),
                        text(r, "status"),
                        text(r.path("health"), "status")))
                .toList();
    }

    /** What a parent says of an application it applied; no health before Argo CD 3.0's GET. */
    record Listed(String key, String syncStatus, String healthStatus) {
        Child unseen() {
            return unseen("listed by its parent, but not among the applications that are shown here");
        }

        Child unseen(String why) {
            return new Child(key, syncStatus, healthStatus.isEmpty() ? "Unknown" : healthStatus, why);
        }
    }

    /** Where it is, and where it was when Argo CD compared it last. */
    record Placement(Destination to, Optional<Destination> compared) {}

    Placement placement() {
        return new Placement(
                destination(),
                Optional.of(Destination.of(json.path("status")
                                .path("sync")
                                .path("comparedTo")
                                .path("destination")))
                        .filter(was -> !was.isNone()));
    }

    Destination destination() {
        return Destination.of(json.path("spec").path("destination"));
    }

    Child asChild() {
        JsonNode status = json.path("status");
        JsonNode health = status.path("health");
        String message = conditions(status).stream()
                .filter(c -> c.type().endsWith("Error"))
                .map(Condition::message)
                .findFirst()
                .or(() -> optional(health, "message"))
                .map(Application::cut)
                .orElse("");
        return new Child(
                key(),
                text(status.path("sync"), "status"),
                optional(health, "status").orElse("Unknown"),
                message);
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() ? value.asText() : "";
    }

    private static Optional<String> optional(JsonNode node, String field) {
        return Optional.of(text(node, field)).filter(t -> !t.isBlank());
    }

    private static Optional<Instant> instant(JsonNode node, String field) {
        String text = text(node, field);
        try {
            return text.isBlank()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            // a time that cannot be read is no time: the verdict then waits rather than trusts the health
            return Optional.empty();
        }
    }

    private static String cut(String message) {
        return Text.cut(message, Lengths.CLUSTER_MESSAGE);
    }
}
