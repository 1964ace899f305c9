package dev.lockstep.argocd;

import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.DefaultBranches;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The default branches of repositories, asked for seldom, and a few at once; while a remote does not answer, its last answer holds.
 * Nobody waits for one that is silent: what an Argo CD says must not come later because of somebody's Git server.
 */
public final class KnownHeads {
    private static final Logger LOG = Logger.getLogger(KnownHeads.class);
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration ASKED_AGAIN = Duration.ofSeconds(30);
    /** Longer than a remote takes that is there. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int AT_ONCE = 4;

    private record Answer(Optional<String> branch, Instant until) {}

    private final DefaultBranches remote;
    private final InstantSource clock;
    private final Executor threads;
    private final Duration patience;
    private final Map<String, Answer> answers = new HashMap<>();
    /** By repository: one question at a time. */
    private final Map<String, CompletableFuture<Void>> asking = new HashMap<>();

    public KnownHeads(DefaultBranches remote, InstantSource clock) {
        this(remote, clock, threads(), PATIENCE);
    }

    /** @param patience how long the first answers are waited for */
    KnownHeads(DefaultBranches remote, InstantSource clock, Executor threads, Duration patience) {
        this.remote = remote;
        this.clock = clock;
        this.threads = threads;
        this.patience = patience;
    }

    private static Executor threads() {
        ThreadPoolExecutor made =
                new ThreadPoolExecutor(AT_ONCE, AT_ONCE, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "lockstep-default-branches");
                    thread.setDaemon(true);
                    return thread;
                });
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    /** Has those asked for that are due, and waits a moment for those that have never answered. */
    void look(Collection<RepositoryUrl> repositories) {
        List<CompletableFuture<Void>> first = new ArrayList<>();
        repositories.forEach(repository -> ask(repository).ifPresent(first::add));
        try {
            CompletableFuture.allOf(first.toArray(CompletableFuture[]::new))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            LOG.debugf("the default branches of some of %d repositories are not known yet", first.size());
        } catch (ExecutionException e) {
            throw new IllegalStateException("questions end without one", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutsideException.Transient("interrupted while asking for default branches", e);
        }
    }

    /** @return what to wait for */
    private Optional<CompletableFuture<Void>> ask(RepositoryUrl repository) {
        String key = repository.key();
        CompletableFuture<Void> question;
        boolean first;
        synchronized (this) {
            Answer last = answers.get(key);
            first = last == null;
            if (!first && clock.instant().isBefore(last.until())) {
                return Optional.empty();
            }
            CompletableFuture<Void> asked = asking.get(key);
            if (asked != null) {
                return Optional.of(asked).filter(one -> first);
            }
            question = new CompletableFuture<>();
            asking.put(key, question);
        }
        threads.execute(() -> {
            try {
                answered(key, answer(repository));
            } finally {
                question.complete(null);
            }
        });
        return Optional.of(question).filter(one -> first);
    }

    /** Empty where it is not known: the last one holds. */
    private Optional<Answer> answer(RepositoryUrl repository) {
        try {
            return Optional.of(
                    new Answer(remote.defaultBranch(repository), clock.instant().plus(KEPT)));
        } catch (OutsideException e) {
            LOG.debugf("The default branch of %s cannot be asked for: %s", repository, e.getMessage());
            return Optional.empty();
        } catch (Throwable e) {
            OutOfMemory.haltIf(e);
            LOG.warnf(e, "Asking for the default branch of %s failed unexpectedly", repository);
            return Optional.empty();
        }
    }

    private synchronized void answered(String key, Optional<Answer> answer) {
        asking.remove(key);
        answers.put(
                key,
                answer.orElseGet(() -> new Answer(last(key), clock.instant().plus(ASKED_AGAIN))));
    }

    /** What was answered last, without asking. */
    synchronized Optional<String> last(String repositoryKey) {
        return Optional.ofNullable(answers.get(repositoryKey)).flatMap(Answer::branch);
    }
}
