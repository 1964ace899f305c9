package dev.lockstep.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are read again when they change; what is of no use leaves in force what was there before. */
class ConfigurationFilesTest {
    private static final String HEAD = "apiVersion: lockstep.dev/v1\nkind: Configuration\n";

    @TempDir
    Path folder;

    private Path fleet;
    private Path teams;
    private ConfigurationFiles files;

    @BeforeEach
    void begin() throws IOException {
        fleet = Files.writeString(folder.resolve("fleet.yaml"), clusters("one"));
        teams = Files.writeString(folder.resolve("teams.yaml"), pipelines("a"));
        Files.writeString(folder.resolve("token"), "a-token");
        files = new ConfigurationFiles(List.of(fleet, teams), new ServerSettings(Optional.empty(), List.of()));
    }

    private static String clusters(String... names) {
        StringBuilder text = new StringBuilder(HEAD + "sources:\n  kubernetes:\n");
        for (String name : names) {
            text.append("    - {name: ")
                    .append(name)
                    .append(", url: 'https://")
                    .append(name)
                    .append("', tokenFile: token}\n");
        }
        return text.toString();
    }

    private static String pipelines(String name) {
        return HEAD + "pipelines: [{name: " + name + ", repository: 'https://github.com/acme/" + name + "'}]\n";
    }

    private List<String> names() {
        return files.contents().stream()
                .flatMap(one -> one.kubernetes().stream())
                .map(one -> one.value().cluster())
                .toList();
    }

    /** In place of it, as editors and Kubernetes do: the other one is another file. */
    private void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void whatHasChangedIsReadAgainAndOnlyThat() throws IOException {
        assertThat(files.look()).isTrue();
        assertThat(names()).containsExactly("one");
        assertThat(files.trouble()).isEmpty();
        assertThat(files.look()).isFalse();

        replace(fleet, clusters("one", "two"));
        Contents other = files.contents().get(1);
        Object one = files.contents().get(0).kubernetes().get(0).value();
        assertThat(files.look()).isTrue();
        assertThat(names()).containsExactly("one", "two");
        assertThat(files.contents().get(1)).isSameAs(other);
        assertThat(files.contents().get(0).kubernetes().get(0).value()).isEqualTo(one);
        // Touched, and nothing else.
        replace(fleet, clusters("one", "two"));
        assertThat(files.look()).isFalse();
    }

    @Test
    void anErrorLeavesTheLastGoodOneInForceAndIsToldUntilItIsMended() throws IOException {
        files.look();
        replace(fleet, clusters("one", "two").replace("kubernetes", "kubernets"));
        assertThat(files.look()).isTrue();
        assertThat(names()).containsExactly("one");
        assertThat(files.trouble()).get().asString().contains("fleet.yaml:4:3").contains("did you mean kubernetes?");
        assertThat(files.look()).as("the same trouble is no news").isFalse();

        Files.delete(fleet);
        assertThat(files.look()).isTrue();
        assertThat(names()).containsExactly("one");
        assertThat(files.trouble()).get().asString().contains("there is no such file");

        replace(fleet, clusters("three"));
        assertThat(files.look()).isTrue();
        assertThat(names()).containsExactly("three");
        assertThat(files.trouble()).isEmpty();
    }

    /** The file itself is right, and does not change. */
    @Test
    void aSecretThatComesLaterMendsIt() throws IOException {
        Files.delete(folder.resolve("token"));
        files.look();
        assertThat(files.trouble()).get().asString().contains("fleet.yaml:5:").contains("there is no such file");
        assertThat(files.contents()).as("the other file is in force").hasSize(1);

        Files.writeString(folder.resolve("token"), "a-token");
        assertThat(files.look()).isTrue();
        assertThat(files.trouble()).isEmpty();
        assertThat(names()).containsExactly("one");
    }
}
