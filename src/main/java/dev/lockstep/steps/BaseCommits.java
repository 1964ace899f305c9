package dev.lockstep.steps;

import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.rendering.BaseCommitEdit;
import dev.lockstep.rendering.Declarations;
import dev.lockstep.scheduler.BaseRepo;
import dev.lockstep.store.DatabaseClock;
import dev.lockstep.store.LaneRow;
import dev.lockstep.store.Lanes;
import dev.lockstep.text.Inert;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes base commits into the BaseRepo resources of environment branches. */
@ApplicationScoped
public class BaseCommits {
    /** Of Git's hooks, of GitHub's protected branches and of its rulesets. */
    private static final Pattern PROTECTED =
            Pattern.compile("protected branch|GH006|GH013|rule violations|hook declined", Pattern.CASE_INSENSITIVE);

    private final Declarations declarations;
    private final GitWriter git;
    private final Lanes lanes;
    private final DatabaseClock clock;

    BaseCommits(Declarations declarations, GitWriter git, Lanes lanes, DatabaseClock clock) {
        this.declarations = declarations;
        this.git = git;
        this.lanes = lanes;
        this.clock = clock;
    }

    /**
     * Puts the lane's base commit back where a person has written another one.
     *
     * @return false when it was there already
     * @throws OutsideException when the branch cannot be read or written
     */
    public boolean revert(PipelineDefinition pipeline, String environment, String by) {
        String base = lanes.find(pipeline.name(), environment)
                .map((LaneRow lane) -> lane.baseCommit)
                .orElseThrow(() ->
                        new OutsideException.Rejected(environment + " has no base commit yet that could be put back"));
        return write(pipeline, environment, base, "Put back by " + Inert.line(by) + ": it had been changed by hand");
    }

    /**
     * A BaseRepo that is to name another commit.
     *
     * @param path of the file in the repository
     * @param content of the file afterwards
     */
    record Edit(Declarations.EnvironmentHead head, String environment, String commit, String path, byte[] content) {
        SortedMap<String, Optional<byte[]>> changes() {
            return new TreeMap<>(Map.of(path, Optional.of(content)));
        }

        String message(String why) {
            return "Base commit of " + environment + " is " + commit.substring(0, 7) + "\n\n" + why + "\n";
        }
    }

    /** Empty when it names the commit already. */
    Optional<Edit> edit(PipelineDefinition pipeline, String environment, String commit) {
        Declarations.Base base = declarations.base(pipeline, commit);
        Declarations.EnvironmentHead head =
                declarations.head(declarations.environment(pipeline, commit, base, environment), Optional.empty());
        BaseRepo baseRepo = declarations.baseRepo(head);
        if (baseRepo.commit().equals(Optional.of(commit))) {
            return Optional.empty();
        }
        String file = baseRepo.location().file();
        String text = new String(head.files().files().get(file), StandardCharsets.UTF_8);
        String edited = BaseCommitEdit.replace(
                text, baseRepo.name(), commit, baseRepo.location().toString());
        byte[] content = edited.getBytes(StandardCharsets.UTF_8);
        if (!declarations.baseCommitWith(head, file, content).equals(Optional.of(commit))) {
            throw new OutsideException.Rejected(baseRepo.location() + ": spec.commit cannot be set in place; write the"
                    + " BaseRepo in plain block style, with commit as its own line below spec");
        }
        return Optional.of(new Edit(head, environment, commit, head.path(file), content));
    }

    /** @return false when it was there already */
    boolean write(PipelineDefinition pipeline, String environment, String commit, String why) {
        Optional<Edit> edit = edit(pipeline, environment, commit);
        edit.ifPresent(change -> push(change, why));
        return edit.isPresent();
    }

    private void push(Edit edit, String why) {
        Declarations.EnvironmentHead head = edit.head();
        String branch = head.resource().branch();
        GitWriter.Written written;
        try {
            written = git.write(new GitWriter.Change(
                    head.repository(),
                    branch,
                    Optional.of(head.commit()),
                    head.commit(),
                    edit.changes(),
                    edit.message(why),
                    clock.instant().truncatedTo(ChronoUnit.SECONDS)));
        } catch (OutsideException.Rejected e) {
            throw PROTECTED.matcher(e.getMessage()).find()
                    ? new OutsideException.Rejected(
                            e.getMessage() + ". Branch " + branch + " of " + head.repository()
                                    + " takes no pushes: allow Lockstep's, or let base commits come by pull request, with"
                                    + " baseCommit: pullRequest of this environment in the pipeline file",
                            e)
                    : e;
        }
        if (written instanceof GitWriter.Written.HeadMoved) {
            throw new OutsideException.Transient("branch " + branch + " moved while its base commit was written", null);
        }
    }
}
