package dev.lockstep.endtoend;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** A server that asks each cluster with Flux by its own Kubernetes API, and has no Azure. */
public class KubernetesServer extends TestServer {
    /** Apart from the server that other tests share. */
    public static class Profile implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(KubernetesServer.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = super.start();
        settings.put("lockstep.sandbox.flux-by", "kubernetes");
        return settings;
    }
}
