package dev.lockstep.sandbox.fleet;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What is under a folder of a commit. */
sealed interface Manifests {
    /** What the agents make of it: objects, or the reason why there are none. */
    <R> R either(Function<Rendered, R> rendered, Supplier<R> noFolder, Function<Broken, R> broken);

    /** All objects, in the order of their files. */
    record Rendered(List<KubeObject> objects) implements Manifests {
        @Override
        public <R> R either(Function<Rendered, R> rendered, Supplier<R> noFolder, Function<Broken, R> broken) {
            return rendered.apply(this);
        }

        /** The object an apply failure is blamed on: the first that a workload would need, else any. */
        Optional<KubeObject> culprit() {
            return objects.stream()
                    .filter(object ->
                            object.kind().equals("ConfigMap") || object.kind().equals("Deployment"))
                    .findFirst()
                    .or(() -> objects.stream().findFirst());
        }

        Optional<KubeObject> workload() {
            return objects.stream().filter(KubeObject::isWorkload).findFirst();
        }
    }

    record NoFolder() implements Manifests {
        @Override
        public <R> R either(Function<Rendered, R> rendered, Supplier<R> noFolder, Function<Broken, R> broken) {
            return noFolder.get();
        }
    }

    /**
     * A file that cannot be applied.
     *
     * @param file path in the repository
     * @param problem what is wrong with it, with the line where it is known
     */
    record Broken(String file, String problem) implements Manifests {
        @Override
        public <R> R either(Function<Rendered, R> rendered, Supplier<R> noFolder, Function<Broken, R> broken) {
            return broken.apply(this);
        }
    }
}
