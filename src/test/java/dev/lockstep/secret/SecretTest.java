package dev.lockstep.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {
    @TempDir
    Path temp;

    private final AtomicLong time = new AtomicLong();
    private final List<String> said = new ArrayList<>();
    private final Logger log = Logger.getLogger(Secret.class.getName());
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord record) {
            String text = record.getMessage();
            said.add(record.getLevel() + " "
                    + (record.getParameters() == null ? text : String.format(text, record.getParameters())));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        log.addHandler(listener);
    }

    @AfterEach
    void hush() {
        log.removeHandler(listener);
    }

    private Secret in(Path file) {
        return Secret.inFile("LOCKSTEP_X_FILE", file, SecretTest::oneWord, time::get);
    }

    private static void oneWord(String text) {
        if (text.contains(" ")) {
            throw new IllegalArgumentException("it is not one word");
        }
    }

    private void pass(Duration while_) {
        time.addAndGet(while_.toNanos());
    }

    @Test
    void theEndOfTheLineIsNoPartOfIt() throws IOException {
        Path file = temp.resolve("secret");
        for (String written : List.of("one", "one\n", "one\r\n", "one\n\n")) {
            Files.writeString(file, written);
            assertThat(in(file).value()).isEqualTo("one");
        }
        Files.writeString(file, "one\ntwo\n");
        assertThat(in(file).value()).isEqualTo("one\ntwo");
    }

    @Test
    void aChangeIsReadAtTheNextLookAndNotSooner() throws IOException {
        Path file = Files.writeString(temp.resolve("secret"), "primero\n");
        Secret secret = in(file);
        assertThat(secret.value()).isEqualTo("primero");
        Files.writeString(file, "another\n");
        pass(Duration.ofMillis(900));
        assertThat(secret.value()).isEqualTo("primero");
        pass(Duration.ofMillis(100));
        assertThat(secret.value()).isEqualTo("another");
        Files.writeString(file, "third");
        assertThat(secret.newest()).isEqualTo("third");
        assertThat(secret.toString() + said).contains(file.toString()).doesNotContain("primero", "another", "third");
    }

    /** The file of the setting is a link to one in a folder that is a link itself; the inner one is put in place of the old one. */
    @Test
    void aMountedSecretOfKubernetesIsReadAgain() throws IOException {
        Files.createDirectories(temp.resolve("..v1"));
        Files.createDirectories(temp.resolve("..v2"));
        Files.writeString(temp.resolve("..v1/token"), "first");
        Files.writeString(temp.resolve("..v2/token"), "other");
        Files.setLastModifiedTime(temp.resolve("..v2/token"), Files.getLastModifiedTime(temp.resolve("..v1/token")));
        Files.createSymbolicLink(temp.resolve("..data"), Path.of("..v1"));
        Path file = Files.createSymbolicLink(temp.resolve("token"), Path.of("..data/token"));
        Secret secret = in(file);
        assertThat(secret.value()).isEqualTo("first");
        Files.createSymbolicLink(temp.resolve("..data_tmp"), Path.of("..v2"));
        Files.move(temp.resolve("..data_tmp"), temp.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        pass(Duration.ofSeconds(1));
        assertThat(secret.value()).isEqualTo("other");
    }

    @Test
    void aFileOfNoUseLeavesTheSecretAsItWasAndIsToldOnce() throws IOException {
        Path file = Files.writeString(temp.resolve("secret"), "good");
        Secret secret = in(file);
        Files.delete(file);
        for (int looks = 0; looks < 3; looks++) {
            pass(Duration.ofSeconds(2));
            assertThat(secret.value()).isEqualTo("good");
        }
        assertThat(said).hasSize(1).first().asString().contains("LOCKSTEP_X_FILE", file.toString(), "no such file");

        Files.writeString(file, "better");
        pass(Duration.ofSeconds(2));
        assertThat(secret.value()).isEqualTo("better");
        said.clear();
        for (String bad : List.of("", "\n", "two words", "x".repeat(70_000))) {
            Files.writeString(file, bad);
            pass(Duration.ofSeconds(2));
            assertThat(secret.value()).isEqualTo("better");
        }
        assertThat(said).hasSize(1).first().asString().contains("it is empty");
        assertThat(said.toString()).doesNotContain("better", "good", "words,");
    }

    @Test
    void aSecretThatIsNotThereAtTheStartIsAnError() throws IOException {
        Path empty = Files.writeString(temp.resolve("empty"), "\n");
        Path words = Files.writeString(temp.resolve("words"), "hunter two");
        for (Path file : List.of(temp.resolve("none"), empty, words, temp)) {
            assertThatThrownBy(() -> in(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("LOCKSTEP_X_FILE")
                    .hasMessageContaining(file.toString())
                    .hasMessageNotContaining("hunter");
        }
    }
}
