package dev.lockstep.flux;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.compliance.Evidence.Attempt;
import dev.lockstep.compliance.Evidence.FluxObject;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.util.Optional;
import java.util.Set;

/**
 * What is there and cannot be read, as far as it could: nothing is known of it, so it is not ready.
 *
 * @param owner {@code namespace/name} of the Kustomization that applied it from Git; empty when none did, or that is not told
 * @param why in words that follow its name
 */
public record Unread(String kind, String namespace, String name, Optional<String> owner, String why) {
    public static Unread of(String kind, JsonNode json, String why) {
        JsonNode metadata = json.path("metadata");
        return new Unread(
                kind,
                named(ClusterObject.text(metadata, "namespace")),
                named(ClusterObject.text(metadata, "name")),
                ClusterObject.owner(json),
                why);
    }

    /** A name of Kubernetes has less. */
    private static String named(String text) {
        return Text.cut(Text.line(text), Lengths.ENTRY);
    }

    public String key() {
        return namespace + "/" + name;
    }

    FluxObject told() {
        return new FluxObject(
                kind,
                name,
                "Pending",
                Optional.of("Unknown"),
                Optional.of("Unreadable"),
                "it " + why,
                Optional.empty(),
                Optional.empty(),
                Attempt.NONE,
                Set.of());
    }
}
