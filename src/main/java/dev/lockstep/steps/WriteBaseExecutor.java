package dev.lockstep.steps;

import dev.lockstep.ports.PublicAddress;
import dev.lockstep.promotion.Action;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.promotion.Step;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.text.Inert;
import dev.lockstep.worker.StepExecutor;
import jakarta.enterprise.context.ApplicationScoped;

/** Writes the promoted commit down as base commit, or proposes it. */
@ApplicationScoped
class WriteBaseExecutor implements StepExecutor {
    private final BaseCommits base;
    private final BaseProposals proposals;
    private final PublicAddress address;

    WriteBaseExecutor(BaseCommits base, BaseProposals proposals, PublicAddress address) {
        this.base = base;
        this.proposals = proposals;
        this.address = address;
    }

    @Override
    public Step step() {
        return Step.WRITE_BASE;
    }

    @Override
    public Observation perform(Promotion promotion, Action action, Watch watch) {
        Stage stage = promotion.stage(action.environment());
        String why = "Promotion #" + promotion.number() + ": " + Inert.line(promotion.title());
        return stage.baseProposal().isEmpty()
                ? new WriteBaseStep.BaseWritten(
                        base.write(promotion.definition(), action.environment(), promotion.commit(), why))
                : proposals.propose(promotion, stage, why, body(promotion, stage));
    }

    private String body(Promotion promotion, Stage stage) {
        String environment = Inert.markdown(stage.environment());
        String run = promotion.kind().noun() + " #" + promotion.number();
        return "The BaseRepo of **" + environment + "** is to name commit `" + promotion.commit()
                + "` of the control plane. The manifests rendered from it are in the GitOps branch already.\n\n"
                + "The " + run + " goes on when this is merged; Lockstep does not merge it. Closing it ends the "
                + promotion.kind().noun() + " with the manifests of " + Sentences.sha(promotion.commit())
                + " in place. Please do not push to this branch.\n\n" + address.of(promotion) + "\n";
    }
}
