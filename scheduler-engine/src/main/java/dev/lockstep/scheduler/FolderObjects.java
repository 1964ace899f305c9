package dev.lockstep.scheduler;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.readback.ReadBack;
import dev.lockstep.scheduler.readback.RenderedObject;
import dev.lockstep.scheduler.template.Output;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The objects in a folder that clusters follow, whoever made it. What is no object is passed over: others say what is wrong with it. */
public final class FolderObjects {
    /** Bytes of an object while it is known. */
    private static final int KNOWN = 128;

    /** @param namespace empty for an object of the whole cluster */
    public record Identity(String group, String kind, String namespace, String name) implements Comparable<Identity> {
        private static final Comparator<Identity> ORDER = Comparator.comparing(Identity::kind)
                .thenComparing(Identity::namespace)
                .thenComparing(Identity::name)
                .thenComparing(Identity::group);

        /** {@code ConfigMap shop/platform-config}. */
        public String shown() {
            return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
        }

        @Override
        public int compareTo(Identity other) {
            return ORDER.compare(this, other);
        }
    }

    private FolderObjects() {}

    /** Whether who follows a folder looks at a file of this path. */
    public static boolean isApplied(String path) {
        return FileSet.isYaml(path) || path.endsWith(".json");
    }

    /**
     * With the first file that each is in.
     *
     * @throws dev.lockstep.scheduler.metering.EndedException of the meter
     */
    public static SortedMap<Identity, String> of(SortedMap<String, byte[]> files, Limits limits, Meter meter) {
        Map<String, String> words = new HashMap<>();
        SortedMap<Identity, String> objects = new TreeMap<>();
        files.forEach((path, content) -> {
            if (isApplied(path)) {
                ReadBack back = new ReadBack(limits.yaml(), meter, words);
                back.read(Output.of(content), 0, 0);
                for (RenderedObject object : back.result().objects()) {
                    if (isKnown(object) && objects.putIfAbsent(identity(object), path) == null) {
                        meter.hold(KNOWN);
                    }
                }
            }
        });
        return objects;
    }

    /**
     * Whether it is known which object that is. Flux puts values of its own in the place of variables, which may differ between two folders;
     * and where no namespace is written, one counts that the folder's reconciler names.
     */
    private static boolean isKnown(RenderedObject object) {
        return !object.name().contains("${")
                && !object.namespace().contains("${")
                && (!object.namespace().isEmpty() || object.isOfTheCluster());
    }

    private static Identity identity(RenderedObject object) {
        return new Identity(object.group(), object.kind(), object.namespace(), object.name());
    }
}
