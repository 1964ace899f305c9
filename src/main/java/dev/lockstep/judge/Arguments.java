package dev.lockstep.judge;

import dev.lockstep.compliance.Policy.Workloads;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.terminal.Option;
import dev.lockstep.terminal.UnusableException;
import dev.lockstep.terminal.Words;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked.
 *
 * @param commit 40 lower-case digits
 * @param repository the key of its address
 * @param clusterType first segment of the path
 * @param at when the input was read; empty for now
 * @param files {@code -} is the standard input; never empty
 */
record Arguments(
        String commit,
        Optional<String> repository,
        Optional<String> branch,
        Optional<String> clusterType,
        Workloads workloads,
        Optional<Instant> at,
        boolean json,
        List<String> files) {
    static final String STANDARD_INPUT = "-";
    private static final int MOST_FILES = 1000;

    /** @throws UnusableException if anything is unknown, missing, wrong or given twice */
    static Arguments parse(List<String> words) {
        Words given = Words.parse(words, Options::of);
        given.others().stream()
                .filter(word -> word.startsWith("-") && !word.equals(STANDARD_INPUT))
                .findFirst()
                .ifPresent(word -> {
                    throw Words.unknown(word);
                });
        return of(given.values(), given.others().isEmpty() ? List.of(STANDARD_INPUT) : given.others());
    }

    private static Arguments of(Map<Option, String> values, List<String> files) {
        if (files.size() > MOST_FILES) {
            throw UnusableException.usage("more than " + MOST_FILES + " files are given");
        }
        if (files.stream().filter(STANDARD_INPUT::equals).count() > 1) {
            throw UnusableException.usage("the standard input can be read only once");
        }
        return new Arguments(
                commit(Optional.ofNullable(values.get(Options.COMMIT))),
                Optional.ofNullable(values.get(Options.REPOSITORY)).map(Arguments::repository),
                Optional.ofNullable(values.get(Options.BRANCH)).map(b -> b.replaceFirst("^refs/heads/", "")),
                Optional.ofNullable(values.get(Options.PATH)).map(Arguments::firstSegment),
                Optional.ofNullable(values.get(Options.WORKLOADS))
                        .map(Arguments::workloads)
                        .orElse(Workloads.OBSERVE),
                Optional.ofNullable(values.get(Options.AT)).map(Arguments::moment),
                values.containsKey(Options.JSON),
                List.copyOf(files));
    }

    private static String commit(Optional<String> given) {
        String commit = given.orElseThrow(() -> UnusableException.usage("which commit? " + Options.COMMIT.shown()));
        if (!commit.matches("[0-9a-fA-F]{40}")) {
            throw UnusableException.usage(
                    Options.COMMIT + " must be the 40 hexadecimal digits of a commit, not " + commit);
        }
        return commit.toLowerCase(Locale.ROOT);
    }

    private static String repository(String given) {
        try {
            return RepositoryUrl.of(given).key();
        } catch (IllegalArgumentException e) {
            throw UnusableException.usage(Options.REPOSITORY + ": " + e.getMessage());
        }
    }

    private static String firstSegment(String path) {
        return List.of(path.split("/")).stream()
                .filter(segment -> !segment.isBlank() && !segment.equals("."))
                .findFirst()
                .orElse("");
    }

    private static Workloads workloads(String given) {
        return switch (given) {
            case "observe" -> Workloads.OBSERVE;
            case "require" -> Workloads.REQUIRE;
            default -> throw UnusableException.usage(Options.WORKLOADS + " must be observe or require, not " + given);
        };
    }

    private static Instant moment(String given) {
        try {
            return OffsetDateTime.parse(given).toInstant();
        } catch (DateTimeException e) {
            throw UnusableException.usage(Options.AT + " must be a time such as 2026-03-02T10:15:00Z, not " + given);
        }
    }
}
