package dev.lockstep.endtoend;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** A server whose sandbox has an Argo CD for several clusters, too. */
public class HubServer extends TestServer {
    /** Apart from the server that other tests share. */
    public static class Profile implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(HubServer.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = super.start();
        settings.put("lockstep.sandbox.hub", "true");
        return settings;
    }
}
