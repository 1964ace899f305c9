package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.FolderHooks;
import dev.lockstep.compliance.FolderHooks.Kind;
import dev.lockstep.git.GitServer;
import dev.lockstep.git.GitSettings;
import dev.lockstep.git.GitSettings.Limits;
import dev.lockstep.git.JGitRepositories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks between commits of a real repository. */
class HooksInGitTest {
    private static final String WEB = "kind: ConfigMap\nmetadata: {name: web}\n";
    private static final String HOOK =
            "kind: Job\nmetadata: {name: smoke, namespace: default, annotations: {argocd.argoproj.io/hook: PostSync}}\n";

    @TempDir
    Path temp;

    private GitServer server;
    private JGitRepositories git;

    @BeforeAll
    static void measure() throws IOException {
        GitServer.measureFileTimeStamps();
    }

    @BeforeEach
    void start() throws IOException {
        server = new GitServer(temp.resolve("server"));
        git = new JGitRepositories(
                new GitSettings(
                        temp.resolve("copies"),
                        List.of(server.authority() + "/acme/"),
                        Set.of("http"),
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(20),
                        "Lockstep",
                        "lockstep@example.org",
                        Limits.DEFAULT),
                repository -> Optional.empty());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private FolderHooks between(Optional<String> since, String target) {
        return new AncestryBook(git, git, server.url("acme/fleet"), "clusters/", target, Set.of())
                .hooksSince(since, "drone")
                .orElseThrow();
    }

    private static Optional<String> at(ObjectId commit) {
        return Optional.of(commit.name());
    }

    @Test
    void tellsAFirstHookFromDocumentation() throws IOException {
        ObjectId plain = server.commit("acme/fleet", "dev", "plain", Map.of("clusters/drone/web.yaml", WEB));
        ObjectId hook = server.commit(
                "acme/fleet",
                "dev",
                "a hook",
                Map.of("clusters/drone/web.yaml", WEB, "clusters/drone/hooks/smoke.yaml", HOOK),
                plain);
        ObjectId readme = server.commit(
                "acme/fleet",
                "dev",
                "words",
                Map.of(
                        "clusters/drone/web.yaml",
                        "# as it was\n" + WEB,
                        "clusters/drone/hooks/smoke.yaml",
                        "# a check\n" + HOOK,
                        "clusters/drone/README.md",
                        HOOK,
                        "clusters/large/other.yaml",
                        HOOK),
                hook);
        FolderHooks smoke = new FolderHooks(List.of("Job default/smoke"), Optional.empty());

        assertThat(between(at(plain), hook.name())).isEqualTo(smoke);
        assertThat(between(at(hook), readme.name())).isEqualTo(FolderHooks.NONE);
        assertThat(between(at(plain), readme.name())).isEqualTo(smoke);
        assertThat(between(at(hook), plain.name())).isEqualTo(FolderHooks.NONE);
        assertThat(between(Optional.empty(), hook.name())).isEqualTo(smoke);
        assertThat(between(Optional.empty(), plain.name())).isEqualTo(FolderHooks.NONE);
        assertThat(between(Optional.of("9".repeat(40)), hook.name())).isEqualTo(smoke);
    }

    @Test
    void whatIsNotHereAndCannotBeFetchedIsUnreachable() throws IOException {
        ObjectId target = server.commit("acme/fleet", "dev", "a hook", Map.of("clusters/drone/smoke.yaml", HOOK));
        assertThat(between(at(target), target.name())).isEqualTo(FolderHooks.NONE);
        server.close();
        FolderHooks hooks = between(Optional.of("9".repeat(40)), target.name());
        assertThat(hooks.changed()).isEmpty();
        assertThat(hooks.doubt().orElseThrow().kind()).isEqualTo(Kind.UNREACHABLE);
    }
}
