package dev.lockstep.workflow;

import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.rendering.BaseCommitEdit;
import dev.lockstep.rendering.Declarations;
import dev.lockstep.scheduler.BaseRepo;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeMap;

/** Writes the promoted commit into the BaseRepo resource of the environment branch. */
@ApplicationScoped
class BaseWork {
    private final Declarations declarations;
    private final GitWriter git;
    private final DatabaseClock clock;

    BaseWork(Declarations declarations, GitWriter git, DatabaseClock clock) {
        this.declarations = declarations;
        this.git = git;
        this.clock = clock;
    }

    Observation write(Promotion promotion, String environment) {
        PipelineDefinition pipeline = promotion.definition();
        Declarations.Base base = declarations.base(pipeline, promotion.commit());
        Declarations.EnvironmentHead head = declarations.head(
                declarations.environment(pipeline, promotion.commit(), base, environment), Optional.empty());
        BaseRepo baseRepo = declarations.baseRepo(head);
        if (baseRepo.commit().equals(Optional.of(promotion.commit()))) {
            return new Observation.BaseWritten(false);
        }
        String file = baseRepo.location().file();
        String text = new String(head.files().files().get(file), StandardCharsets.UTF_8);
        String edited = BaseCommitEdit.replace(
                text, baseRepo.name(), promotion.commit(), baseRepo.location().toString());
        byte[] content = edited.getBytes(StandardCharsets.UTF_8);
        if (!declarations.baseCommitWith(head, file, content).equals(Optional.of(promotion.commit()))) {
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
                "Base commit of " + environment + " is " + promotion.commit().substring(0, 7) + "\n\nPromotion #"
                        + promotion.number() + ": " + promotion.title() + "\n",
                clock.instant().truncatedTo(ChronoUnit.SECONDS)));
        if (written instanceof GitWriter.Written.HeadMoved) {
            throw new OutsideException.Transient(
                    "branch " + head.resource().branch() + " moved while its base commit was written", null);
        }
        return new Observation.BaseWritten(true);
    }
}
