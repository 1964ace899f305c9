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
import java.util.Optional;
import java.util.TreeMap;

/** Writes base commits into the BaseRepo resources of environment branches. */
@ApplicationScoped
public class BaseCommits {
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

    /** @return false when it was there already */
    boolean write(PipelineDefinition pipeline, String environment, String commit, String why) {
        Declarations.Base base = declarations.base(pipeline, commit);
        Declarations.EnvironmentHead head =
                declarations.head(declarations.environment(pipeline, commit, base, environment), Optional.empty());
        BaseRepo baseRepo = declarations.baseRepo(head);
        if (baseRepo.commit().equals(Optional.of(commit))) {
            return false;
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
        TreeMap<String, Optional<byte[]>> changes = new TreeMap<>();
        changes.put(head.path(file), Optional.of(content));
        GitWriter.Written written = git.write(new GitWriter.Change(
                head.repository(),
                head.resource().branch(),
                Optional.of(head.commit()),
                head.commit(),
                changes,
                "Base commit of " + environment + " is " + commit.substring(0, 7) + "\n\n" + why + "\n",
                clock.instant().truncatedTo(ChronoUnit.SECONDS)));
        if (written instanceof GitWriter.Written.HeadMoved) {
            throw new OutsideException.Transient(
                    "branch " + head.resource().branch() + " moved while its base commit was written", null);
        }
        return true;
    }
}
