package dev.lockstep.sandbox.server;

import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.http.SandboxException;
import dev.lockstep.sandbox.seed.Seed;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;

/**
 * The sandbox as a process of its own, for a Lockstep that has none in it. It takes the sandbox's settings, LOCKSTEP_DATA_DIR (its
 * state is in {@code sandbox} below that), and LOCKSTEP_PUBLIC_URL, to which its webhooks go. It runs until it is ended.
 */
public final class SandboxAlone {
    private SandboxAlone() {}

    public static void main(String... args) {
        // By the same rules as a server's.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        SmallRyeConfig settings = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDefaultSources()
                .addDiscoveredConverters()
                .withMapping(SandboxServerSettings.class)
                .build();
        SandboxServerSettings sandbox = settings.getConfigMapping(SandboxServerSettings.class);
        try {
            SandboxWorld world = SandboxWorld.start(new SandboxWorld.Settings(
                    settings.getOptionalValue("lockstep.data-dir", Path.class)
                            .orElse(Path.of(".data"))
                            .resolve("sandbox"),
                    sandbox.httpPort(),
                    sandbox.httpsPort(),
                    settings.getOptionalValue("lockstep.public-url", URI.class)
                            .orElse(URI.create("http://localhost:8080")),
                    sandbox.pace(),
                    sandbox.start(),
                    sandbox.hub()));
            Runtime.getRuntime().addShutdownHook(new Thread(world::close, "sandbox-close"));
            System.out.printf(
                    "Sandbox: git %s, GitHub REST %s, Azure %s, CA file %s%n",
                    world.sandbox().repositoryUrl(Seed.OWNER + "/" + Seed.CONTROL_PLANE),
                    world.sandbox().gitHubApi(),
                    world.azure(),
                    world.sandbox().caFile().toAbsolutePath());
        } catch (SandboxException e) {
            System.err.println("The sandbox does not start: " + e.getMessage());
            System.exit(1);
        }
    }
}
