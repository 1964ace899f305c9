package dev.lockstep.chaos;

import dev.lockstep.endtoend.TestServer;
import java.util.HashMap;
import java.util.Map;

/**
 * A server whose clock is turned: about twenty seconds of Lockstep's time go by in one. What runs by Lockstep's clock (leases, paces,
 * backoffs) is set in its time, what runs by the machine's (ticks, polls of branches) in the machine's.
 */
public class ChaosServer extends TestServer {
    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(super.start());
        settings.put("lockstep.worker.lease", "5m");
        settings.put("lockstep.worker.threads", "8");
        settings.put("lockstep.evidence.fastest", "8s");
        settings.put("lockstep.evidence.slowest", "15s");
        // One look asks Git several times, and with three calls in ten failing most looks find nothing.
        settings.put("lockstep.refs.poll", "500ms");
        settings.put("lockstep.lanes.poll", "2s");
        settings.put("lockstep.sandbox.pace", "100ms");
        // -Dlockstep.seed is none of the server's settings, and would pass for a misspelled one.
        settings.put("smallrye.config.mapping.validate-unknown", "false");
        // Thousands of failures are told of; nobody reads them unless the invariant watch saw something.
        settings.put("quarkus.log.console.enable", "false");
        settings.put("quarkus.log.file.enable", "true");
        settings.put("quarkus.log.file.path", "target/chaos.log");
        settings.put("quarkus.log.file.rotation.max-backup-index", "0");
        settings.put("quarkus.log.file.rotation.max-file-size", "200M");
        return settings;
    }
}
