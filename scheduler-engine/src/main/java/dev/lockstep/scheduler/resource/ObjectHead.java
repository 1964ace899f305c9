package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.resource.Resource.Kind;
import dev.lockstep.scheduler.yaml.YamlNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an object says of itself before it is known what it is; texts that are absent are empty.
 *
 * @param line of its beginning, from 1
 * @param items what a list of objects holds
 * @param encrypted whether SOPS has encrypted values of it
 */
record ObjectHead(
        String apiVersion, String kind, String name, int line, Optional<List<YamlNode>> items, boolean encrypted) {
    private static final String GROUP = "scheduler.kalypso.io";
    /** Kinds that Kalypso's operator makes for itself. */
    private static final Set<String> OPERATORS = Set.of("Assignment", "AssignmentPackage", "DeploymentTarget");
    /** So many letters of an apiVersion may be wrong for it to be a mistake rather than another tool's. */
    private static final int SLIPS = 3;

    static ObjectHead of(YamlNode.Mapping mapping) {
        Optional<YamlNode.Mapping> metadata = child(mapping, "metadata");
        return new ObjectHead(
                text(mapping, "apiVersion"),
                text(mapping, "kind"),
                metadata.map(map -> text(map, "name")).orElse(""),
                mapping.line(),
                mapping.get("items")
                        .filter(YamlNode.Sequence.class::isInstance)
                        .map(list -> ((YamlNode.Sequence) list).items()),
                child(mapping, "sops").isPresent());
    }

    static Optional<YamlNode.Mapping> child(YamlNode.Mapping mapping, String name) {
        return mapping.get(name).filter(YamlNode.Mapping.class::isInstance).map(YamlNode.Mapping.class::cast);
    }

    private static String text(YamlNode.Mapping mapping, String name) {
        return mapping.get(name)
                .filter(YamlNode.Scalar.class::isInstance)
                .map(node -> ((YamlNode.Scalar) node).text())
                .orElse("");
    }

    boolean isObject() {
        return !apiVersion.isEmpty() && !kind.isEmpty();
    }

    boolean isKalypso() {
        return apiVersion.equals(GROUP) || apiVersion.startsWith(GROUP + "/");
    }

    boolean isKnownKind() {
        return known().isPresent();
    }

    /** Whether it is a list of objects, as {@code kubectl get} prints them. */
    boolean isList() {
        return kind.endsWith("List") && items.isPresent();
    }

    private Optional<Kind> known() {
        return Arrays.stream(Kind.values())
                .filter(one -> one.toString().equals(kind))
                .findFirst();
    }

    /** {@code Deployment (apps/v1)}. */
    String shown() {
        return (kind.isEmpty() ? "object" : kind) + (apiVersion.isEmpty() ? "" : " (" + apiVersion + ")");
    }

    /** Why it is none of the kinds that are read although it was probably meant to be one. */
    Optional<String> wrong() {
        if (isKnownKind()) {
            String right = known().get().apiVersion();
            if (isKalypso() || apiVersion.isEmpty() || Spelling.distance(apiVersion, right) <= SLIPS) {
                return Optional.of(
                        apiVersion.isEmpty()
                                ? "apiVersion is missing; write apiVersion: " + right
                                : "apiVersion " + apiVersion + " is not known; use " + right);
            }
            return Optional.empty();
        }
        if (!isKalypso() || isList() || OPERATORS.contains(kind)) {
            return Optional.empty();
        }
        String kinds = Arrays.stream(Kind.values())
                .filter(one -> one != Kind.ConfigMap)
                .map(Kind::toString)
                .collect(Collectors.joining(", "));
        return Optional.of(
                kind.isEmpty()
                        ? "kind is missing or no text; there are " + kinds
                        : "kind " + kind + " is not one of " + apiVersion
                                + KnownFields.nearestKind(kind)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("; there are " + kinds));
    }

    /** The kinds in a list, for messages. */
    String held() {
        TreeSet<String> kinds = new TreeSet<>();
        for (YamlNode item : items.orElse(List.of())) {
            kinds.add(item instanceof YamlNode.Mapping map ? of(map).shown() : "no object");
        }
        return kinds.isEmpty() ? "nothing" : String.join(", ", kinds);
    }
}
