package dev.lockstep.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.argocd.ArgoCdSettings;
import dev.lockstep.azure.AzureSettings;
import dev.lockstep.compliance.ReconcilerId;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.compliance.SameClusters;
import dev.lockstep.configuration.ConfigurationFiles;
import dev.lockstep.configuration.ServerSettings;
import dev.lockstep.evidence.Sources;
import dev.lockstep.kubernetes.KubernetesSettings;
import dev.lockstep.pipeline.Pipelines;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.ReconcilerSource;
import dev.lockstep.promotion.PipelineDefinition;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What settings and files say together, and how that changes without a restart. */
class ConfigurationTest {
    private static final String HEAD = "apiVersion: lockstep.dev/v1\nkind: Configuration\n";

    @TempDir
    Path folder;

    private Path file;
    private List<Path> files;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> made = new ArrayList<>();
    private boolean broken = true;
    private final List<ReconcilerSource> closed = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        file = folder.resolve("fleet.yaml");
        files = List.of(file);
        Files.writeString(folder.resolve("token"), "a-token");
        environment.put("LOCKSTEP_PIPELINES_0__NAME", "first");
        environment.put("LOCKSTEP_PIPELINES_0__REPOSITORY", "https://github.com/acme/first");
        environment.put("LOCKSTEP_ARGOCD_0__NAME", "hub");
        environment.put("LOCKSTEP_ARGOCD_0__URL", "https://hub");
        environment.put("LOCKSTEP_ARGOCD_0__TOKEN", "a-token");
        say("");
    }

    private void say(String text) throws IOException {
        replace(file, text);
    }

    private void replace(Path place, String text) throws IOException {
        Files.writeString(folder.resolve("next"), HEAD + text);
        Files.move(folder.resolve("next"), place, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Long enough for what was written to be the same at two looks. */
    private static void look(Configuration configuration) {
        configuration.look();
        configuration.look();
    }

    private Configuration configuration() {
        LockstepSettings settings = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(LockstepSettings.class)
                .withSources(new EnvConfigSource(environment, 300))
                .build()
                .getConfigMapping(LockstepSettings.class);
        return new Configuration(
                settings,
                Outside.configured(settings),
                false,
                new ConfigurationFiles(files, new ServerSettings(Optional.empty(), List.of())));
    }

    private static String argo(String name, String url) {
        return "    - {name: " + name + ", url: 'https://" + url + "', tokenFile: token}\n";
    }

    private static final String ARGO = "sources:\n  argoCd:\n";

    @Test
    void pipelinesOfFilesAreBesideThoseOfTheSettingsAndTheirOwnersMayBeAsked() throws IOException {
        Configuration configuration = configuration();
        Pipelines pipelines = new Pipelines(() -> configuration.outside().pipelines());
        assertThat(pipelines.all()).extracting(PipelineDefinition::name).containsExactly("first");
        assertThat(configuration.git().allowed().get()).containsExactly("github.com/acme/");
        var git = configuration.git();

        say("pipelines: [{name: second, repository: 'https://github.com/labs/second', allowKalypsoWorkflows: true}]");
        look(configuration);
        assertThat(pipelines.all()).extracting(PipelineDefinition::name).containsExactly("first", "second");
        assertThat(pipelines.allowKalypsoWorkflows()).isEqualTo(Set.of("second"));
        assertThat(git.allowed().get()).containsExactly("github.com/acme/", "github.com/labs/");

        say("");
        look(configuration);
        assertThat(pipelines.all()).extracting(PipelineDefinition::name).containsExactly("first");
        assertThat(git.allowed().get()).containsExactly("github.com/acme/");
    }

    /** Where somebody has said which repositories may be asked, a file widens nothing. */
    @Test
    void whatTheSettingsAllowIsAllThatIsAllowed() throws IOException {
        environment.put("LOCKSTEP_GIT_ALLOWED", "github.com/acme/");
        say("pipelines: [{name: second, repository: 'https://github.com/labs/second'}]");
        assertThat(configuration().git().allowed().get()).containsExactly("github.com/acme/");
    }

    @Test
    void aNameInBothIsAnErrorWithBothPlacesAndNothingOfThatFileIsTaken() throws IOException {
        Configuration configuration = configuration();
        say("pipelines: [{name: second, repository: 'https://github.com/acme/second'}]\n" + ARGO
                + argo("hub", "other"));
        look(configuration);
        assertThat(configuration.trouble())
                .get()
                .asString()
                .contains("fleet.yaml:6: Argo CD instance hub is also in LOCKSTEP_ARGOCD_0__NAME");
        assertThat(configuration.outside().pipelines().all()).hasSize(1);

        say("pipelines: [{name: first, repository: 'https://github.com/acme/second'}]");
        look(configuration);
        assertThat(configuration.trouble())
                .get()
                .asString()
                .contains("fleet.yaml:3: pipeline first is also in LOCKSTEP_PIPELINES_0__NAME");

        say("");
        look(configuration);
        assertThat(configuration.trouble()).isEmpty();
    }

    @Test
    void aServerDoesNotStartWithAFileOfNoUse() throws IOException {
        say("sources: {argoCd: [{name: x}]}");
        assertThatThrownBy(this::configuration)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fleet.yaml:3:20");
        Files.delete(file);
        assertThatThrownBy(this::configuration)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no such file");
    }

    @Test
    void anIdentityIsThatOfASourceAndOfOneCluster() throws IOException {
        environment.put("LOCKSTEP_AZURE_SUBSCRIPTIONS", "s");
        Configuration configuration = configuration();
        String id = "/subscriptions/s/resourceGroups/Fleet/providers/Microsoft.Kubernetes/connectedClusters/One";
        say("clusters: [{name: one, identities: [{argoCd: hub}, {azure: " + id + "}]}]");
        look(configuration);
        assertThat(configuration.trouble()).isEmpty();
        assertThat(configuration.now().clusters().names())
                .containsOnly(
                        Map.entry(new SameClusters.Identity("argocd/hub", "hub", "hub"), "one"),
                        Map.entry(new SameClusters.Identity("azure", id.toLowerCase(java.util.Locale.ROOT)), "one"));

        say("clusters: [{name: one, identities: [{argoCd: hubb}]}]");
        look(configuration);
        assertThat(configuration.trouble())
                .get()
                .asString()
                .contains("fleet.yaml:3: no source is configured that knows cluster one so");
        assertThat(configuration.now().clusters().names())
                .as("the last good one")
                .hasSize(2);
    }

    /** A source knows what it was asked for last: whoever changes a line elsewhere does not make it forget that. */
    @Test
    void aSourceThatIsNotChangedIsTheSameAsBefore() throws IOException {
        say(ARGO + argo("a", "a") + argo("b", "b"));
        Configuration configuration = configuration();
        ConfiguredSources sources = new ConfiguredSources(configuration, new Making());
        List<ReconcilerSource> before = sources.all();
        assertThat(before).extracting(ReconcilerSource::name).containsExactly("argocd/hub", "argocd/a", "argocd/b");

        say(ARGO + argo("c", "c") + argo("b", "elsewhere") + argo("a", "a"));
        look(configuration);
        assertThat(sources.all())
                .extracting(ReconcilerSource::name)
                .containsExactly("argocd/hub", "argocd/c", "argocd/b", "argocd/a");
        assertThat(sources.all().get(0)).isSameAs(before.get(0));
        assertThat(sources.all().get(3)).isSameAs(before.get(1));
        assertThat(sources.all().get(2)).isNotSameAs(before.get(2));
        assertThat(made).containsExactly("hub", "a", "b", "c", "b");
    }

    /** What it does by itself, such as to watch, would go on for as long as the process does. */
    @Test
    void aSourceThatIsTakenOutOrChangedIsClosedAndNoOther() throws IOException {
        say(ARGO + argo("a", "a") + argo("b", "b") + argo("c", "c"));
        Configuration configuration = configuration();
        ConfiguredSources sources = new ConfiguredSources(configuration, new Making());
        List<ReconcilerSource> before = sources.all();

        say(ARGO + argo("b", "elsewhere") + argo("c", "c"));
        look(configuration);
        sources.all();
        assertThat(closed).containsExactlyInAnyOrder(before.get(1), before.get(2));

        closed.clear();
        new Sources(sources::all).close();
        assertThat(closed).as("at the end, all").hasSize(3);
    }

    @Test
    void aSourceThatCannotBeMadeLaterFailsByItselfUntilItCan() throws IOException {
        Configuration configuration = configuration();
        ConfiguredSources sources = new ConfiguredSources(configuration, new Making());
        say(ARGO + argo("good", "good") + argo("broken", "broken"));
        look(configuration);
        assertThat(sources.all())
                .extracting(ReconcilerSource::name)
                .containsExactly("argocd/hub", "argocd/good", "argocd/broken");
        assertThatThrownBy(() -> sources.all().get(2).poll(Set.of()))
                .isInstanceOf(OutsideException.Permanent.class)
                .hasMessage("no such authority");
        broken = false;
        assertThatThrownBy(() -> sources.all().get(2).poll(Set.of()))
                .as("asked for real")
                .isInstanceOf(UnsupportedOperationException.class);
    }

    /** Two teams with a file each: what one of them writes wrongly holds up no change of the other's. */
    @Test
    void aFileThatContradictsAnotherOneHoldsUpNone() throws IOException {
        Path other = folder.resolve("teams.yaml");
        Files.writeString(other, HEAD);
        files = List.of(file, other);
        Configuration configuration = configuration();
        say(ARGO + argo("a", "a"));
        look(configuration);

        replace(other, ARGO + argo("A", "elsewhere"));
        look(configuration);
        assertThat(configuration.trouble()).get().asString().contains("teams.yaml:5: Argo CD instance A is also in ");
        say(ARGO + argo("a", "a") + argo("b", "b"));
        look(configuration);
        assertThat(instances(configuration)).containsExactly("hub", "a", "b");
        assertThat(configuration.trouble()).get().asString().contains("teams.yaml:5:");

        say(ARGO + argo("b", "b"));
        look(configuration);
        assertThat(instances(configuration))
                .as("nothing contradicts it any more")
                .containsExactly("hub", "b", "A");
        assertThat(configuration.trouble()).isEmpty();
    }

    private static List<String> instances(Configuration configuration) {
        return configuration.outside().argoCd().stream()
                .map(ArgoCdSettings::instance)
                .toList();
    }

    /** Two of one name are not the same. */
    private static final class Named implements ReconcilerSource {
        private final String name;
        private final List<ReconcilerSource> closed;

        Named(String name, List<ReconcilerSource> closed) {
            this.name = name;
            this.closed = closed;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void close() {
            closed.add(this);
        }

        @Override
        public Poll poll(Set<Followed> followed) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ReconcilerReport confirm(ReconcilerId id, Optional<String> project) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void refresh(ReconcilerId id, Optional<String> project) {
            throw new UnsupportedOperationException();
        }
    }

    private final class Making implements ConfiguredSources.Making {
        @Override
        public ReconcilerSource of(AzureSettings azure) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ReconcilerSource of(ArgoCdSettings argoCd) {
            if (argoCd.instance().equals("broken") && broken) {
                throw new OutsideException.Permanent("no such authority");
            }
            made.add(argoCd.instance());
            return new Named("argocd/" + argoCd.instance(), closed);
        }

        @Override
        public ReconcilerSource of(KubernetesSettings cluster) {
            throw new UnsupportedOperationException();
        }
    }
}
