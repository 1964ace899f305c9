package dev.lockstep.pipeline;

import dev.lockstep.memory.Guarded;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.eclipse.microprofile.context.ThreadContext;
import org.jboss.logging.Logger;

/**
 * Which definition of a pipeline is in force: the file at the commit that last completed the pipeline, so that a commit
 * cannot loosen its own gates; the file at the commit to promote while none has; the server's configuration where that
 * commit has no file. What a commit says is read once and kept.
 */
@ApplicationScoped
public class Definitions {
    private static final Logger LOG = Logger.getLogger(Definitions.class);
    private static final int KEPT = 500;
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);

    private record Key(String repository, String commit) {}

    private final GitReader git;
    private final PromotedCommits commits;
    private final InstantSource clock;
    private final Executor executor;
    private final Map<Key, FileAt> files = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, FileAt> eldest) {
            return size() > KEPT;
        }
    });
    private final Map<String, InForce> shown = new ConcurrentHashMap<>();
    /** When reading may be tried next, by what is being read or could not be. */
    private final Map<Key, Instant> reading = new ConcurrentHashMap<>();

    @Inject
    Definitions(GitReader git, PromotedCommits commits, InstantSource clock) {
        // Nothing of the caller comes along, least of all the transaction.
        this(
                git,
                commits,
                clock,
                ManagedExecutor.builder()
                        .propagated(ThreadContext.NONE)
                        .cleared(ThreadContext.ALL_REMAINING)
                        .build());
    }

    Definitions(GitReader git, PromotedCommits commits, InstantSource clock, Executor executor) {
        this.git = git;
        this.commits = commits;
        this.clock = clock;
        this.executor = executor;
    }

    /**
     * The definition for a promotion of a commit that begins now.
     *
     * @param registered the pipeline as the server's configuration names it
     * @throws InvalidDefinition when there is none, or when the commit would leave the next promotion without one
     * @throws OutsideException when the repository cannot be read
     */
    public InForce forPromotion(PipelineDefinition registered, String commit) {
        FileAt own = read(registered, commit);
        if (own instanceof FileAt.Invalid invalid) {
            throw InvalidDefinition.of(commit, invalid.problems(), "a commit with such a file is not promoted");
        }
        if (own instanceof FileAt.Absent && registered.environments().isEmpty()) {
            throw missing(registered, commit);
        }
        return inForce(registered, commit);
    }

    /**
     * The definition in force, whatever the commit itself would bring.
     *
     * @param commit defines as long as no commit has completed the pipeline
     * @throws InvalidDefinition when there is none
     * @throws OutsideException when the repository cannot be read
     */
    public InForce inForce(PipelineDefinition registered, String commit) {
        return decide(registered, commits.lastCompleted(registered.name()), commit);
    }

    /**
     * The definition in force as far as it is known without looking at Git; what is missing is read in the background.
     * Empty when none is known yet, or there is none.
     */
    public Optional<InForce> known(PipelineDefinition registered) {
        return Optional.ofNullable(known(List.of(registered)).get(registered.name()));
    }

    /** The same of several, by name; asks for all at once. */
    public Map<String, InForce> known(Collection<PipelineDefinition> registered) {
        List<String> names = registered.stream().map(PipelineDefinition::name).toList();
        Map<String, String> completed = commits.lastCompleted(names);
        Map<String, String> seen = commits.lastSeen(names);
        Map<String, InForce> known = new HashMap<>();
        for (PipelineDefinition one : registered) {
            known(one, Optional.ofNullable(completed.get(one.name())), Optional.ofNullable(seen.get(one.name())))
                    .ifPresent(inForce -> known.put(one.name(), inForce));
        }
        return known;
    }

    private Optional<InForce> known(PipelineDefinition registered, Optional<String> completed, Optional<String> seen) {
        List<String> needed =
                Stream.of(completed, seen).flatMap(Optional::stream).toList();
        List<String> unread = needed.stream()
                .filter(commit -> !files.containsKey(key(registered, commit)))
                .toList();
        if (!unread.isEmpty()) {
            unread.forEach(commit -> readSoon(registered, commit));
            return Optional.ofNullable(shown.get(registered.name())).or(() -> configured(registered));
        }
        if (needed.isEmpty()) {
            return configured(registered);
        }
        try {
            InForce inForce =
                    decide(registered, completed, seen.or(() -> completed).orElseThrow());
            shown.put(registered.name(), inForce);
            return Optional.of(inForce);
        } catch (InvalidDefinition e) {
            // Told by the check and by whoever tries to promote; the page goes on showing what it knew.
            LOG.debugf("Pipeline %s has no definition: %s", registered.name(), e.getMessage());
            return configured(registered);
        }
    }

    /** What a commit says; asks Git unless it is known. */
    public FileAt read(PipelineDefinition registered, String commit) {
        Key key = key(registered, commit);
        FileAt known = files.get(key);
        if (known != null) {
            return known;
        }
        FileAt read = git.file(RepositoryUrl.of(registered.repository()), commit, PipelineFile.PATH)
                .map(PipelineFile::read)
                .map(result -> {
                    if (result instanceof PipelineFile.Result.Valid valid) {
                        return new FileAt.Valid(valid.environments());
                    }
                    return new FileAt.Invalid(((PipelineFile.Result.Invalid) result).problems());
                })
                .orElseGet(FileAt.Absent::new);
        files.put(key, read);
        return read;
    }

    private InForce decide(PipelineDefinition registered, Optional<String> completed, String promoted) {
        String defining = completed.orElse(promoted);
        FileAt file = read(registered, defining);
        if (file instanceof FileAt.Valid valid) {
            return of(registered, defining, valid);
        }
        if (file instanceof FileAt.Invalid invalid) {
            throw InvalidDefinition.of(
                    defining,
                    invalid.problems(),
                    completed.isEmpty()
                            ? "a commit with such a file is not promoted"
                            : "it would be in force, because the pipeline last completed with this commit. Register the"
                                    + " pipeline under a new name, to begin with the file of the commit to promote");
        }
        if (!registered.environments().isEmpty()) {
            return new InForce(registered, new InForce.Source.ServerConfiguration());
        }
        // No gates are in force that the promoted commit could loosen.
        if (completed.isPresent() && read(registered, promoted) instanceof FileAt.Valid own) {
            return of(registered, promoted, own);
        }
        throw missing(registered, promoted);
    }

    private static InForce of(PipelineDefinition registered, String commit, FileAt.Valid file) {
        return new InForce(
                new PipelineDefinition(
                        registered.name(), registered.repository(), registered.branch(), file.environments()),
                new InForce.Source.File(commit));
    }

    private static Optional<InForce> configured(PipelineDefinition registered) {
        return registered.environments().isEmpty()
                ? Optional.empty()
                : Optional.of(new InForce(registered, new InForce.Source.ServerConfiguration()));
    }

    private static InvalidDefinition missing(PipelineDefinition registered, String commit) {
        return new InvalidDefinition(
                "pipeline " + registered.name() + " has no environments: " + PipelineFile.PATH + " is not in commit "
                        + commit.substring(0, 7) + " of " + RepositoryUrl.of(registered.repository())
                        + ", and the server's configuration names none. Add the file to " + registered.branch()
                        + ", or name environments in the server's configuration"
                        + " (LOCKSTEP_PIPELINES_0__ENVIRONMENTS_0__NAME and so on)",
                List.of());
    }

    private static Key key(PipelineDefinition registered, String commit) {
        return new Key(registered.repository(), commit);
    }

    /** One at a time for a commit, and not again at once when it failed. */
    private void readSoon(PipelineDefinition registered, String commit) {
        Key key = key(registered, commit);
        Instant now = clock.instant();
        Instant until = now.plus(PAUSE_AFTER_FAILURE);
        Instant claimed = reading.compute(key, (k, next) -> next != null && now.isBefore(next) ? next : until);
        if (claimed != until) {
            return;
        }
        executor.execute(() -> Guarded.run(
                () -> {
                    read(registered, commit);
                    reading.remove(key);
                },
                thrown -> LOG.warnf(
                        "Pipeline %s: cannot read %s at %s: %s",
                        registered.name(), PipelineFile.PATH, commit.substring(0, 7), Guarded.words(thrown))));
    }
}
