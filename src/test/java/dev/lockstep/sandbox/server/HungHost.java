package dev.lockstep.sandbox.server;

import dev.lockstep.git.GitSettings;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.wiring.LockstepSettings;
import dev.lockstep.wiring.Outside;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The sandbox, and beside its pipeline many whose Git host takes connections and never says anything. */
@Dependent
@Alternative
public class HungHost {
    public static final int PIPELINES = 50;
    /** Of Git. */
    public static final Duration TIME_OUT = Duration.ofSeconds(10);

    private static final List<Socket> CONNECTIONS = new CopyOnWriteArrayList<>();

    private static ServerSocket host;

    /** It is not there any more: nobody waits for it. */
    public static synchronized void end() throws IOException {
        host.close();
        for (Socket connection : CONNECTIONS) {
            connection.close();
        }
    }

    /** How often the host was connected to. */
    public static int connections() {
        return CONNECTIONS.size();
    }

    @Produces
    @Singleton
    Outside outside(SandboxServer server, LockstepSettings settings, SandboxServerSettings own) {
        Outside sandbox = SandboxOutside.of(server.world().orElseThrow(), settings, own);
        String host = "127.0.0.1:" + listen();
        List<PipelineDefinition> pipelines = new ArrayList<>(sandbox.pipelines().all());
        PipelineDefinition well = pipelines.get(0);
        for (int nr = 1; nr <= PIPELINES; nr++) {
            pipelines.add(
                    0,
                    new PipelineDefinition(
                            "mute-" + nr, "http://" + host + "/acme/control-plane-" + nr, "main", well.environments()));
        }
        GitSettings git = sandbox.git();
        List<String> allowed = new ArrayList<>(git.allowed().get());
        allowed.add(RepositoryUrl.of("http://" + host + "/acme/x").key().replaceFirst("/x$", ""));
        return new Outside(
                new Pipelines.Registered(pipelines, Set.of()),
                new GitSettings(
                        git.dataDirectory(),
                        allowed,
                        git.allowedSchemes(),
                        git.caFile(),
                        TIME_OUT,
                        git.transferLimit(),
                        git.authorName(),
                        git.authorEmail(),
                        git.limits()),
                sandbox.gitHub(),
                sandbox.azure(),
                sandbox.argoCd(),
                sandbox.kubernetes(),
                sandbox.webhookSecret(),
                sandbox.hintSecret());
    }

    private static synchronized int listen() {
        try {
            host = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
            ServerSocket mute = host;
            Thread accepting = new Thread(() -> accept(mute), "mute-git-host");
            accepting.setDaemon(true);
            accepting.start();
            return mute.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void accept(ServerSocket mute) {
        try {
            while (true) {
                CONNECTIONS.add(mute.accept());
            }
        } catch (IOException ended) {
            if (!mute.isClosed()) {
                throw new UncheckedIOException(ended);
            }
        }
    }
}
