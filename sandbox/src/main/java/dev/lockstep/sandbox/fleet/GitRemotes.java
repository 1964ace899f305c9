package dev.lockstep.sandbox.fleet;

import dev.lockstep.sandbox.git.OwnCalls;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/**
 * Asks Git repositories for the heads of their branches (ls-remote). Within one round, which is one tick of the fleet, a
 * repository is asked once; one that failed is left alone for two seconds, so that an unreachable repository named in
 * somebody's manifest does not slow the whole fleet. Used under the fleet's lock.
 */
final class GitRemotes {
    /** What a branch points to. */
    sealed interface Head {
        /** One of the two, as a switch over types would do. */
        <R> R either(Function<At, R> known, Function<Unknown, R> unknown);

        record At(String commit) implements Head {
            @Override
            public <R> R either(Function<At, R> known, Function<Unknown, R> unknown) {
                return known.apply(this);
            }
        }

        /** The repository cannot be read, or has no such branch. */
        record Unknown(String message) implements Head {
            @Override
            public <R> R either(Function<At, R> known, Function<Unknown, R> unknown) {
                return unknown.apply(this);
            }
        }
    }

    /** What a repository said: its refs, or why not. */
    private record Answer(Map<String, String> refs, Optional<String> failure, long round, Instant at) {}

    private static final int TIMEOUT_SECONDS = 5;
    private static final int MOST_REPOSITORIES = 500;
    private static final Duration LEAVE_ALONE = Duration.ofSeconds(2);

    private final URIish home;
    private final Optional<String> token;
    private final InstantSource clock;
    private final Map<String, Answer> answers = new HashMap<>();
    private long round;

    GitRemotes(String gitOpsUrl, Optional<String> token, InstantSource clock) {
        try {
            home = new URIish(gitOpsUrl);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the URL of the GitOps repository is not one Git understands", e);
        }
        this.token = token;
        this.clock = clock;
    }

    /** From now on repositories are asked again. */
    void newRound() {
        round++;
        if (answers.size() > MOST_REPOSITORIES) {
            answers.clear();
        }
    }

    /** The head of a branch; {@code HEAD} for the repository's default branch. */
    Head head(String url, String branch) {
        Answer answer = answers.get(url);
        if (answer == null || !fresh(answer)) {
            answer = ask(url);
            answers.put(url, answer);
        }
        if (answer.failure().isPresent()) {
            return new Head.Unknown(answer.failure().get());
        }
        String name = branch.equals("HEAD") ? branch : "refs/heads/" + branch;
        String commit = answer.refs().get(name);
        return commit == null ? new Head.Unknown("couldn't find remote ref \"" + name + "\"") : new Head.At(commit);
    }

    /** Adds the password for the host of the GitOps repository, and the time limit. */
    <C extends TransportCommand<C, ?>> void prepare(C command, String url) {
        OwnCalls.mark(command);
        command.setTimeout(TIMEOUT_SECONDS);
        if (token.isPresent() && isHome(url)) {
            command.setCredentialsProvider(new UsernamePasswordCredentialsProvider("x-access-token", token.get()));
        }
    }

    private boolean fresh(Answer answer) {
        return answer.failure().isPresent()
                ? clock.instant().isBefore(answer.at().plus(LEAVE_ALONE))
                : answer.round() == round;
    }

    private Answer ask(String url) {
        if (isLocal(url) && !isLocal(home.toString())) {
            return failed("local paths are not allowed here");
        }
        try {
            var command = Git.lsRemoteRepository().setRemote(url);
            prepare(command, url);
            Map<String, String> refs = new HashMap<>();
            for (Ref ref : command.call()) {
                if (ref.getObjectId() != null) {
                    refs.put(ref.getName(), ref.getObjectId().name());
                }
            }
            return new Answer(refs, Optional.empty(), round, clock.instant());
        } catch (GitAPIException | JGitInternalException e) {
            return failed(reason(e));
        }
    }

    /** Asks everything anew: repositories that were gone for a moment are there again. */
    void forget() {
        answers.clear();
    }

    private Answer failed(String message) {
        return new Answer(Map.of(), Optional.of(message), round, clock.instant());
    }

    private boolean isHome(String url) {
        try {
            URIish other = new URIish(url);
            return Objects.equals(home.getScheme(), other.getScheme())
                    && home.getHost() != null
                    && home.getHost().equalsIgnoreCase(other.getHost())
                    && home.getPort() == other.getPort();
        } catch (URISyntaxException e) {
            return false; // such a URL is no host of ours; asking it reports what is wrong with it
        }
    }

    private static boolean isLocal(String url) {
        return url.startsWith("/") || url.startsWith(".") || url.startsWith("file:") || !url.contains(":");
    }

    /** The innermost words: JGit wraps "Connection refused" into three layers of "exception caught". */
    static String reason(Exception failure) {
        Throwable cause = failure;
        String words = String.valueOf(failure.getMessage());
        for (int depth = 0; cause != null && depth < 10; depth++, cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                words = cause.getMessage();
            }
        }
        return words.length() > 300 ? words.substring(0, 300) : words;
    }
}
