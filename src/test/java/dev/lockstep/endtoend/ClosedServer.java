package dev.lockstep.endtoend;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** A server as an installation has it: nobody without a token, no sandbox, and nothing to promote yet. */
public class ClosedServer extends TestServer {
    /** Apart from the server that other tests share. */
    public static class Profile implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(ClosedServer.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    static final String PUBLIC_URL = "https://lockstep.example.com";

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = super.start();
        settings.keySet()
                .removeIf(name -> name.startsWith("lockstep.sandbox.") || name.startsWith("quarkus.http.proxy."));
        settings.put("lockstep.sandbox.enabled", "false");
        settings.put("lockstep.public-url", PUBLIC_URL);
        settings.remove("lockstep.events.streams-of-user");
        return settings;
    }
}
