package dev.lockstep.endtoend;

import dev.lockstep.sandbox.http.Account;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A clone of one branch, made and used with the {@code git} command as a person would, over HTTP. */
public record Checkout(Path directory, Account person) {
    private static final long TIMEOUT_SECONDS = 30;

    public static Checkout of(Path parent, URI repository, String branch, Account person) {
        Path directory = parent.resolve(branch.replace('/', '-') + "-" + Long.toString(System.nanoTime(), 36));
        URI url = URI.create(repository.toString().replace("://", "://" + person.login() + ":" + person.token() + "@"));
        run(parent, "git", "clone", "-q", "--branch", branch, url.toString(), directory.toString());
        return new Checkout(directory, person);
    }

    /** What git says, without the last line end. */
    String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "git",
                "-c",
                "user.name=" + person.name(),
                "-c",
                "user.email=" + person.email(),
                "-c",
                "core.editor=true"));
        command.addAll(List.of(arguments));
        return run(directory, command.toArray(String[]::new));
    }

    String head() {
        return git("rev-parse", "HEAD");
    }

    public String text(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The documents of a YAML file as maps, lists and scalars. */
    List<Object> yaml(String file) {
        List<Object> documents = new ArrayList<>();
        new Load(LoadSettings.builder().setLabel(file).build())
                .loadAllFromString(text(file))
                .forEach(documents::add);
        return documents;
    }

    /** Paths of all files, Git's own excepted. */
    List<String> files() {
        return git("ls-files").lines().toList();
    }

    /** Commits a new content of a file and pushes it; returns the commit. */
    public String push(String file, String content, String message) {
        try {
            Path path = directory.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        git("add", "--all");
        git("commit", "-q", "-m", message);
        git("push", "-q");
        return head();
    }

    private static String run(Path where, String... command) {
        try {
            Path output = Files.createTempFile("lockstep-git", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(where.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(settings());
            Process process = builder.start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("no end of " + String.join(" ", command));
            }
            String said = Files.readString(output, StandardCharsets.UTF_8).strip();
            Files.delete(output);
            if (process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Nothing of this machine's configuration counts, and nothing is asked at a terminal. */
    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        Stream.of("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM").forEach(name -> settings.put(name, "/dev/null"));
        settings.put("GIT_TERMINAL_PROMPT", "0");
        return settings;
    }
}
