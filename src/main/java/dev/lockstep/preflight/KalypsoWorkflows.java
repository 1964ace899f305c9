package dev.lockstep.preflight;

import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.RepositoryUrl;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the GitHub workflows of Kalypso (ci, cd, check-promote): they promote on every push, merge or dispatch, and would
 * go on doing so beside Lockstep. {@code check-promote} is known by its name; ci and cd are names that many use, so they,
 * and renamed ones, are known by what only those workflows speak of.
 */
final class KalypsoWorkflows {
    private static final String FOLDER = ".github/workflows";
    private static final Pattern NAMED = Pattern.compile("(?i)check-?promote\\.ya?ml");
    private static final Pattern WORKFLOW = Pattern.compile("(?i)[^/]+\\.ya?ml");
    private static final List<String> WORDS =
            List.of("next_environment", "promoted_commit_id", "check-promote", "checkpromote");

    private final GitReader git;
    private final GitHistory history;

    KalypsoWorkflows(GitReader git, GitHistory history) {
        this.git = git;
        this.history = history;
    }

    /** Paths in the repository; empty when there are none at this commit. */
    List<String> at(RepositoryUrl repository, String commit) {
        if (history.folderId(repository, commit, FOLDER).isEmpty()) {
            return List.of();
        }
        return among(git.read(
                                repository,
                                commit,
                                FOLDER,
                                name -> WORKFLOW.matcher(name).matches())
                        .files())
                .stream()
                .map(name -> FOLDER + "/" + name)
                .toList();
    }

    /** @param files of the folder of workflows */
    static List<String> among(Map<String, byte[]> files) {
        return files.entrySet().stream()
                .filter(file -> WORKFLOW.matcher(file.getKey()).matches())
                .filter(file -> NAMED.matcher(file.getKey()).matches() || speaks(file.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Comments do nothing. */
    private static boolean speaks(byte[] content) {
        String said = new String(content, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.strip().startsWith("#"))
                .collect(Collectors.joining("\n"))
                .toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(said::contains);
    }
}
