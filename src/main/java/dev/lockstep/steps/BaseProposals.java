package dev.lockstep.steps;

import dev.lockstep.ports.GitWriter;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.PullRequests;
import dev.lockstep.ports.PullRequests.PullRequest;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Observation;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.Proposal;
import dev.lockstep.promotion.PullRequestRef;
import dev.lockstep.promotion.Sentences;
import dev.lockstep.promotion.Stage;
import dev.lockstep.rendering.Declarations;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Base commits by pull request, for environment branches that take no pushes. */
@ApplicationScoped
class BaseProposals {
    private static final String LABEL = "base-commit";

    private final BaseCommits base;
    private final GitWriter git;
    private final PullRequests pullRequests;

    BaseProposals(BaseCommits base, GitWriter git, PullRequests pullRequests) {
        this.base = base;
        this.git = git;
        this.pullRequests = pullRequests;
    }

    /** Opens the pull request or looks at it. The BaseRepo itself says whether there is still anything to write. */
    Observation propose(Promotion promotion, Stage stage, String why, String body) {
        RepositoryUrl repository =
                RepositoryUrl.of(stage.pins().orElseThrow().environment().repository());
        // In this order: what is merged now is in the branch when that is read.
        Optional<PullRequest> seen = stage.basePullRequest().map(ours -> pullRequests.get(repository, ours.number()));
        Optional<BaseCommits.Edit> edit = base.edit(promotion.definition(), stage.environment(), promotion.commit());
        if (edit.isEmpty()) {
            return new WriteBaseStep.BaseWritten(seen.isPresent());
        }
        if (seen.isEmpty()) {
            return open(promotion, stage, edit.get(), why, body);
        }
        return look(promotion, stage, seen.get(), edit.get().head());
    }

    private static Observation look(
            Promotion promotion, Stage stage, PullRequest seen, Declarations.EnvironmentHead head) {
        PullRequestRef ours = stage.basePullRequest().orElseThrow();
        if (!seen.headBranch().equals(ours.branch())) {
            throw new OutsideException.Rejected(
                    "pull request #" + ours.number() + " of " + head.repository()
                            + " is of branch " + Text.quoted(seen.headBranch(), Lengths.DETAIL) + ", not of "
                            + ours.branch()
                            + ": it is not the one that Lockstep opened. Was the repository replaced by another one of its name?");
        }
        Optional<String> elsewhere = Optional.of(seen.baseBranch())
                .filter(branch -> !branch.equals(head.resource().branch()))
                .map(branch -> Text.brief(Text.line(branch), Lengths.DETAIL));
        return switch (seen.state()) {
            case OPEN -> new WriteBaseStep.BaseProposed(ours, true, elsewhere);
            case CLOSED -> new WriteBaseStep.BaseProposed(ours, false);
            case MERGED -> {
                if (elsewhere.isPresent()) {
                    yield new WriteBaseStep.BaseProposed(ours, false, elsewhere);
                }
                throw new OutsideException.Refused(
                        "pull request #" + ours.number() + " is merged, and the BaseRepo of " + stage.environment()
                                + " does not name " + Sentences.sha(promotion.commit())
                                + "; let it name that commit, or abort the "
                                + promotion.kind().noun(),
                        null);
            }
        };
    }

    /**
     * The commit is a function of the branch's head and the step's beginning: repeated after a death, it is found. What was pushed is
     * known before anything is opened, so that an opening that fails leaves nothing that nobody clears away.
     */
    private Observation open(Promotion promotion, Stage stage, BaseCommits.Edit edit, String why, String body) {
        Proposal proposal = stage.baseProposal().orElseThrow();
        Declarations.EnvironmentHead head = edit.head();
        GitWriter.Written written = git.write(new GitWriter.Change(
                head.repository(),
                proposal.branch(),
                proposal.pushedHead(),
                head.commit(),
                edit.changes(),
                edit.message(why),
                stage.stepSince().truncatedTo(ChronoUnit.SECONDS)));
        if (written instanceof GitWriter.Written.NameTaken taken) {
            throw new OutsideException.Refused(
                    "branch " + proposal.branch() + " of " + head.repository()
                            + " cannot be made, because Git keeps none"
                            + " below the name of another one: rename or delete "
                            + Text.quoted(taken.by(), Lengths.DETAIL),
                    null);
        }
        if (!(written instanceof GitWriter.Written.At at)) {
            throw new OutsideException.Refused(
                    "branch " + proposal.branch() + " of " + head.repository()
                            + " is there already, with another commit than this one; it is not overwritten. Delete it to"
                            + " go on",
                    null);
        }
        if (!proposal.pushedHead().equals(Optional.of(at.commit()))) {
            return new WriteBaseStep.BasePushed(at.commit());
        }
        PullRequest opened = pullRequests.open(
                head.repository(),
                new PullRequests.Draft(
                        proposal.branch(),
                        at.commit(),
                        head.resource().branch(),
                        "Base commit of " + stage.environment() + " is " + Sentences.sha(promotion.commit()),
                        body,
                        LABEL));
        return new WriteBaseStep.BaseProposed(
                new PullRequestRef(opened.number(), opened.url(), proposal.branch(), at.commit()),
                opened.state() != PullRequests.State.CLOSED);
    }
}
