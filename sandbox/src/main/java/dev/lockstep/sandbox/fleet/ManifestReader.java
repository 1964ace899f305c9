package dev.lockstep.sandbox.fleet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the YAML files below a folder of a commit, recursively. A folder without YAML is in order and holds no objects. */
final class ManifestReader {
    private static final int MOST_FILES = 2_000;
    private static final int MOST_OBJECTS = 5_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final LoadSettings YAML = LoadSettings.builder()
            .setMaxAliasesForCollections(50)
            .setCodePointLimit(MOST_BYTES)
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .build();

    private ManifestReader() {}

    /** @throws IOException if the repository itself cannot be read */
    static Manifests read(Repository repository, ObjectId commit, String folder) throws IOException {
        try (RevWalk revisions = new RevWalk(repository)) {
            RevTree root = revisions.parseCommit(commit).getTree();
            if (folder.isEmpty() || folder.equals(".")) {
                return readTree(repository, root, ".");
            }
            ObjectId tree;
            try (TreeWalk at = TreeWalk.forPath(repository, folder, root)) {
                if (at == null || at.getFileMode(0) != FileMode.TREE) {
                    return new Manifests.NoFolder();
                }
                tree = at.getObjectId(0);
            }
            return readTree(repository, tree, folder);
        }
    }

    private static Manifests readTree(Repository repository, ObjectId tree, String folder) throws IOException {
        List<KubeObject> objects = new ArrayList<>();
        int files = 0;
        try (TreeWalk walk = new TreeWalk(repository)) {
            walk.addTree(tree);
            walk.setRecursive(true);
            while (walk.next()) {
                String name = walk.getPathString();
                if (!(name.endsWith(".yaml") || name.endsWith(".yml")) || walk.getFileMode(0) == FileMode.SYMLINK) {
                    continue;
                }
                String file = folder + "/" + name;
                ObjectLoader blob = repository.open(walk.getObjectId(0));
                if (++files > MOST_FILES || blob.getSize() > MOST_BYTES || objects.size() > MOST_OBJECTS) {
                    return new Manifests.Broken(
                            file,
                            "more than " + MOST_FILES + " files, " + MOST_OBJECTS + " objects or 1 MiB in a file");
                }
                String problem = parse(blob.getBytes(), objects);
                if (!problem.isEmpty()) {
                    return new Manifests.Broken(file, problem);
                }
            }
        }
        return new Manifests.Rendered(List.copyOf(objects));
    }

    /** Adds the objects of a file; what is wrong with it, or nothing. */
    private static String parse(byte[] bytes, List<KubeObject> objects) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            int document = 0;
            for (Object content : new Load(YAML).loadAllFromString(text)) {
                document++;
                if (content == null) {
                    continue;
                }
                if (!(content instanceof Map<?, ?> map)
                        || !(map.get("apiVersion") instanceof String apiVersion)
                        || !(map.get("kind") instanceof String kind)
                        || !(map.get("metadata") instanceof Map<?, ?> metadata)
                        || !(metadata.get("name") instanceof String name)) {
                    return "document " + document
                            + " is no Kubernetes object: apiVersion, kind and metadata.name must be strings";
                }
                Object namespace = metadata.get("namespace");
                objects.add(new KubeObject(apiVersion, kind, namespace == null ? "" : namespace.toString(), name, map));
            }
            return "";
        } catch (MarkedYamlEngineException e) {
            return "yaml: "
                    + e.getProblemMark()
                            .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                            .orElse("") + e.getProblem();
        } catch (YamlEngineException e) {
            return "yaml: " + e.getMessage();
        } catch (CharacterCodingException e) {
            return "yaml: not UTF-8";
        }
    }
}
