package dev.lockstep.configuration;

import dev.lockstep.azure.ClusterId;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlNode.Mapping;
import dev.lockstep.yaml.Fields;
import dev.lockstep.yaml.FileProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clusters of a configuration file: each with everything that sources know it by. */
final class ClusterFields {
    static final List<String> CLUSTER = List.of("name", "identities");
    static final List<String> KINDS = List.of("azure", "kubernetes", "argoCd");
    static final List<String> IDENTITY = List.of("azure", "kubernetes", "argoCd", "destination");

    private final Path path;
    private final FileProblems problems;
    private final Map<ClusterEntry.Identity, Integer> lines = new HashMap<>();

    ClusterFields(Path path, FileProblems problems) {
        this.path = path;
        this.problems = problems;
    }

    Optional<ClusterEntry> read(Mapping node) {
        Fields in = new Fields(node, "a cluster", CLUSTER, problems);
        Optional<String> name = in.required("name", "a cluster needs a name, by which it is shown");
        if (in.node("identities").isEmpty()) {
            problems.add(in.at(), "a cluster needs identities: what each source knows it by");
        }
        List<Placed<ClusterEntry.Identity>> identities = new ArrayList<>();
        for (YamlNode item : in.items("identities").orElse(List.of())) {
            Fields.map(item, "an identity", IDENTITY, problems)
                    .flatMap(this::identity)
                    .ifPresent(one -> {
                        Integer first = lines.putIfAbsent(one, item.line());
                        if (first != null) {
                            problems.add(
                                    item, "this identity is also in line " + first + "; a cluster is one of them only");
                        }
                        identities.add(new Placed<>(one, path + ":" + item.line()));
                    });
        }
        return name.map(n -> new ClusterEntry(n, identities));
    }

    private Optional<ClusterEntry.Identity> identity(Fields in) {
        List<String> said =
                KINDS.stream().filter(key -> in.node(key).isPresent()).toList();
        if (said.size() != 1) {
            problems.add(in.at(), "an identity has one of the keys " + Fields.words(KINDS));
            return Optional.empty();
        }
        String key = said.get(0);
        Optional<String> destination = in.text("destination");
        if (destination.isPresent() && !key.equals("argoCd")) {
            in.refuse("destination", "a destination is of an Argo CD; remove it");
        }
        return in.text(key).flatMap(text -> switch (key) {
            case "azure" -> {
                Optional<ClusterEntry.Identity> azure = ClusterId.owner(text).map(ClusterEntry.Identity.Azure::new);
                if (azure.isEmpty()) {
                    in.refuse(
                            key,
                            "azure is the resource id of a cluster:"
                                    + " /subscriptions/…/resourceGroups/…/providers/Microsoft.Kubernetes/connectedClusters/…");
                }
                yield azure;
            }
            case "kubernetes" -> Optional.of(new ClusterEntry.Identity.Kubernetes(text));
            default -> Optional.of(new ClusterEntry.Identity.ArgoCd(text, destination.orElse(text)));
        });
    }
}
