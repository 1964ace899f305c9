package dev.lockstep.argocd;

import dev.lockstep.ports.DefaultBranches;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The default branches of repositories, asked for seldom; while a remote does not answer, its last answer holds. */
public final class KnownHeads {
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration ASKED_AGAIN = Duration.ofSeconds(30);

    private record Answer(Optional<String> branch, Instant until) {}

    private final DefaultBranches remote;
    private final InstantSource clock;
    private final Map<String, Answer> answers = new HashMap<>();

    public KnownHeads(DefaultBranches remote, InstantSource clock) {
        this.remote = remote;
        this.clock = clock;
    }

    /** Empty when it is not known. Whoever asks for one that was known before keeps nobody else waiting for the answer. */
    Optional<String> of(RepositoryUrl repository) {
        Optional<Answer> last = due(repository.key());
        if (last.filter(answer -> clock.instant().isBefore(answer.until())).isPresent()) {
            return last.get().branch();
        }
        Answer answer = ask(repository, last.flatMap(Answer::branch), clock.instant());
        synchronized (this) {
            answers.put(repository.key(), answer);
        }
        return answer.branch();
    }

    private synchronized Optional<Answer> due(String repositoryKey) {
        Answer last = answers.get(repositoryKey);
        Instant now = clock.instant();
        if (last != null && !now.isBefore(last.until())) {
            answers.put(repositoryKey, new Answer(last.branch(), now.plus(ASKED_AGAIN)));
        }
        return Optional.ofNullable(last);
    }

    /** What was answered last, without asking. */
    synchronized Optional<String> last(String repositoryKey) {
        return Optional.ofNullable(answers.get(repositoryKey)).flatMap(Answer::branch);
    }

    private Answer ask(RepositoryUrl repository, Optional<String> last, Instant now) {
        try {
            return new Answer(remote.defaultBranch(repository), now.plus(KEPT));
        } catch (OutsideException e) {
            return new Answer(last, now.plus(ASKED_AGAIN));
        }
    }
}
