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

    /** Long enough for what was written to be the same at two looks. */
    private boolean look() {
        return files.look() | files.look();
    }

    private Contents contents(int file) {
        return files.contents().get(file).orElseThrow();
    }

    private List<String> names() {
        return files.contents().stream()
                .flatMap(Optional::stream)
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
        assertThat(look()).isTrue();
        assertThat(names()).containsExactly("one");
        assertThat(files.trouble()).isEmpty();
        assertThat(look()).isFalse();

        replace(fleet, clusters("one", "two"));
        Contents other = contents(1);
        Object one = contents(0).kubernetes().get(0).value();
        assertThat(look()).isTrue();
        assertThat(names()).containsExactly("one", "two");
        assertThat(contents(1)).isSameAs(other);
        assertThat(contents(0).kubernetes().get(0).value()).isEqualTo(one);
        // Touched, and nothing else.
        replace(fleet, clusters("one", "two"));
        assertThat(look()).isFalse();
    }

    @Test
    void anErrorLeavesTheLastGoodOneInForceAndIsToldUntilItIsMended() throws IOException {
        look();
        replace(fleet, clusters("one", "two").replace("kubernetes", "kubernets"));
        assertThat(look()).isTrue();
        assertThat(names()).containsExactly("one");
        assertThat(files.trouble()).get().asString().contains("fleet.yaml:4:3").contains("did you mean kubernetes?");
        assertThat(look()).as("the same trouble is no news").isFalse();

        Files.delete(fleet);
        assertThat(look()).isTrue();
        assertThat(names()).containsExactly("one");
        assertThat(files.trouble()).get().asString().contains("there is no such file");

        replace(fleet, clusters("three"));
        assertThat(look()).isTrue();
        assertThat(names()).containsExactly("three");
        assertThat(files.trouble()).isEmpty();
    }

    /** The file itself is right, and does not change. */
    @Test
    void aSecretThatComesLaterMendsIt() throws IOException {
        Files.delete(folder.resolve("token"));
        look();
        assertThat(files.trouble()).get().asString().contains("fleet.yaml:5:").contains("there is no such file");
        assertThat(files.contents().get(0)).isEmpty();
        assertThat(files.contents().get(1)).as("the other file is in force").isPresent();

        Files.writeString(folder.resolve("token"), "a-token");
        assertThat(look()).isTrue();
        assertThat(files.trouble()).isEmpty();
        assertThat(names()).containsExactly("one");
    }

    /** What is being written may be YAML at any moment, and say less than it will. */
    @Test
    void whatIsStillBeingWrittenIsNotTaken() throws IOException {
        look();
        replace(fleet, clusters("one", "two"));
        assertThat(files.look()).as("seen once").isFalse();
        replace(fleet, clusters("one", "two", "three"));
        assertThat(files.look()).as("it has changed meanwhile").isFalse();
        assertThat(names()).containsExactly("one");
        assertThat(files.look()).as("the same at two looks").isTrue();
        assertThat(names()).containsExactly("one", "two", "three");
    }

    /** Somebody may have written the secret where its file is to be named. */
    @Test
    void whatStandsForAPathIsNotShown() throws IOException {
        for (String secret : List.of("ghp_s3cret", "s3cret\\u0000", "no/s3cret")) {
            replace(
                    fleet,
                    HEAD + "gitHubCredentials:\n  - {for: github.com, tokenFile: \"" + secret + "\"}\n"
                            + "  - {for: github.com/a, appId: '1', appKeyFile: \"" + secret + "\"}\n");
            look();
            assertThat(files.trouble())
                    .get()
                    .asString()
                    .contains("fleet.yaml:4")
                    .doesNotContain("s3cret");
        }
    }
}
