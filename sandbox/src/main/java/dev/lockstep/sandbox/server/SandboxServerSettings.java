package dev.lockstep.sandbox.server;

import dev.lockstep.promotion.StagePlan;
import dev.lockstep.sandbox.seed.Start;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Whether and how the outside world is the sandbox. {@code lockstep.sandbox.http-port} is LOCKSTEP_SANDBOX_HTTP_PORT. */
@ConfigMapping(prefix = "lockstep.sandbox")
public interface SandboxServerSettings {
    /** Whether the outside world is the sandbox that comes along. */
    @WithDefault("false")
    boolean enabled();

    /** Whether a server with a sandbox may listen on another address than loopback, where it is open to whoever reaches it. */
    @WithDefault("false")
    boolean anyAddress();

    @WithDefault("8090")
    int httpPort();

    @WithDefault("8091")
    int httpsPort();

    /** What a new sandbox holds: {@code demo}, or {@code tutorial}, where a person follows the tutorial with Git. */
    @WithDefault("demo")
    Start start();

    /** Whether a first commit is pushed to a demo, so that there is something to see. */
    @WithDefault("true")
    boolean demo();

    /** How long a simulated cluster takes for each of its steps. */
    @WithDefault("1s")
    Duration pace();

    /** How clusters with Flux are asked: by {@code azure}, or each by its own {@code kubernetes} API. */
    enum FluxBy {
        AZURE,
        KUBERNETES
    }

    @WithDefault("azure")
    FluxBy fluxBy();

    /** Whether clusters that are asked by their own API are watched, too. */
    @WithDefault("false")
    boolean watch();

    /** Whether there is an Argo CD for several clusters, too. */
    @WithDefault("false")
    boolean hub();

    @WithDefault("merge")
    StagePlan.MergeMethod mergeMethod();

    @WithDefault("15m")
    Duration complianceDeadline();

    @WithDefault("20s")
    Duration gracePeriod();
}
