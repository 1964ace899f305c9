package dev.lockstep.evidence;

import dev.lockstep.scheduler.yaml.MergeKeys;
import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlNode.Mapping;
import dev.lockstep.scheduler.yaml.YamlNode.Scalar;
import dev.lockstep.scheduler.yaml.YamlNode.Sequence;
import dev.lockstep.scheduler.yaml.YamlReader;
import dev.lockstep.scheduler.yaml.YamlReader.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one file of manifests says, without its comments and its form.
 *
 * @param digest the same for files that say the same
 * @param hooks those of its objects that a sync of Argo CD runs beside what it applies
 */
record HookFile(String digest, List<Hook> hooks) {
    private static final String ARGO_CD = "argocd.argoproj.io/hook";
    private static final String HELM = "helm.sh/hook";
    /** No sync that succeeds runs these; of Argo CD's types, and of Helm's, most of which Argo CD does not know. */
    private static final Set<String> NOT_RUN = Set.of("Skip", "SyncFail", "PreDelete", "PostDelete");

    /** Of these, those that a sync knows, though it runs nothing. */
    private static final Set<String> OF_A_SYNC = Set.of("Skip", "SyncFail");

    private static final Set<String> NOT_RUN_OF_HELM = Set.of(
            "crd-install",
            "test",
            "test-success",
            "test-failure",
            "pre-delete",
            "post-delete",
            "pre-rollback",
            "post-rollback");

    /** @param name e.g. {@code Job default/smoke} */
    record Hook(String name, String digest) {}

    /** Empty when the text is no YAML, or too much of it. JSON is YAML, too. */
    static Optional<HookFile> of(byte[] content) {
        Result read = YamlReader.readAll(new String(content, StandardCharsets.UTF_8), YamlLimits.defaults());
        if (read.error().isPresent()) {
            return Optional.empty();
        }
        try {
            List<Hook> hooks = new ArrayList<>();
            StringBuilder digests = new StringBuilder();
            MeaningDigest meaning = new MeaningDigest();
            for (YamlNode document : read.documents()) {
                YamlNode meant = MergeKeys.resolve(document);
                digests.append(meaning.of(meant)).append('\n');
                collect(meant, meaning, hooks);
            }
            return Optional.of(new HookFile(digests.toString(), List.copyOf(hooks)));
        } catch (YamlException tooMuch) {
            return Optional.empty();
        }
    }

    /** Whether there may be a hook in it, if it is YAML: so that most files need not be read as such. */
    static boolean mayHoldHooks(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).contains("hook");
    }

    /** Whether an annotation of a hook is written in it, whatever it is. */
    static boolean mentionsHooks(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        return text.contains(ARGO_CD) || text.contains(HELM);
    }

    private static void collect(YamlNode node, MeaningDigest meaning, List<Hook> hooks) {
        if (!(node instanceof Mapping object)) {
            return;
        }
        if (text(object, "kind").endsWith("List") && object.get("items").orElse(null) instanceof Sequence list) {
            list.items().forEach(item -> collect(item, meaning, hooks));
            return;
        }
        if (object.get("metadata").orElse(null) instanceof Mapping metadata && isRunBySyncs(metadata)) {
            hooks.add(new Hook(name(object, metadata), meaning.of(object)));
        }
    }

    /** As Argo CD does it: Helm's annotation counts where its own names none of the types of a sync. Unknown types may be run. */
    private static boolean isRunBySyncs(Mapping metadata) {
        if (!(metadata.get("annotations").orElse(null) instanceof Mapping annotations)) {
            return false;
        }
        List<String> types = types(annotations, ARGO_CD);
        if (types.stream().anyMatch(type -> !NOT_RUN.contains(type))) {
            return true;
        }
        return types.stream().noneMatch(OF_A_SYNC::contains)
                && types(annotations, HELM).stream().anyMatch(type -> !NOT_RUN_OF_HELM.contains(type));
    }

    /** What is no text may be any type. */
    private static List<String> types(Mapping annotations, String name) {
        return annotations
                .get(name)
                .map(node -> node instanceof Scalar scalar ? scalar.text() : "")
                .map(text -> Arrays.stream(text.split(",")).map(String::strip).toList())
                .orElse(List.of());
    }

    private static String name(Mapping object, Mapping metadata) {
        String kind = text(object, "kind");
        String namespace = text(metadata, "namespace");
        String name = text(metadata, "name");
        return (kind.isEmpty() ? "object" : kind) + " " + (namespace.isEmpty() ? "" : namespace + "/")
                + (name.isEmpty() ? text(metadata, "generateName") + "*" : name);
    }

    private static String text(Mapping mapping, String key) {
        return mapping.get(key).orElse(null) instanceof Scalar scalar ? scalar.text() : "";
    }
}
