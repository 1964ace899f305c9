package dev.lockstep.evidence;

import dev.lockstep.chaos.Mutation;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Verdict;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.store.evidence.Reconcilers;
import dev.lockstep.store.evidence.SourceStates;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Believes that every cluster runs what it should, while a mutation wants it. */
@Alternative
@Singleton
public class GullibleJudge extends Judge {
    GullibleJudge(
            Reconcilers reconcilers,
            Sources sources,
            SourceStates states,
            GitHistory history,
            GitReader git,
            InstantSource clock,
            DirectReads directReads,
            Refreshes refreshes) {
        super(reconcilers, sources, states, history, git, clock, directReads, refreshes);
    }

    @Override
    public Judgement judge(Case stage, boolean confirm) {
        if (!Mutation.BELIEVES_EVERYTHING.atWork() && !Mutation.ADVANCES_ON_BELIEF.atWork()) {
            return super.judge(stage, confirm);
        }
        List<Finding> believed = super.judge(stage, confirm).verdict().findings().stream()
                .map(GullibleJudge::proven)
                .toList();
        return new Judgement(
                new Verdict.Satisfied(believed), List.of(), List.of(), List.of(), List.of(), true, Optional.empty());
    }

    private static Finding proven(Finding found) {
        return new Finding(
                found.id(),
                found.cluster(),
                found.kind(),
                found.clusterType(),
                Finding.State.PROVEN,
                found.commit(),
                found.said(),
                Optional.empty(),
                found.warnings(),
                found.observedAt());
    }
}
