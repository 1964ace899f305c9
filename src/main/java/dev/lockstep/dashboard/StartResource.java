package dev.lockstep.dashboard;

import dev.lockstep.ports.CommitInfo;
import dev.lockstep.ports.GitHistory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.PipelineDefinition;
import dev.lockstep.promotion.Promotion;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.queries.Board;
import dev.lockstep.security.Roles;
import dev.lockstep.store.Promotions;
import dev.lockstep.trigger.Starter;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Starting a promotion of a commit of the branch, after showing which commit that is and what will happen to it. */
@Path("/promotions")
@Produces(MediaType.TEXT_HTML)
public class StartResource {
    /** Commits that are offered beside the head. */
    private static final int OFFERED = 20;

    private final Pages pages;
    private final Registered registered;
    private final Starter starter;
    private final GitReader git;
    private final GitHistory history;
    private final Board board;
    private final Promotions promotions;

    StartResource(
            Pages pages,
            Registered registered,
            Starter starter,
            GitReader git,
            GitHistory history,
            Board board,
            Promotions promotions) {
        this.pages = pages;
        this.registered = registered;
        this.starter = starter;
        this.git = git;
        this.history = history;
        this.board = board;
        this.promotions = promotions;
    }

    /** @param given a commit of the branch, with at least seven digits; the head when it is missing */
    @GET
    @Path("/new")
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response ask(@QueryParam("pipeline") String name, @QueryParam("commit") String given) {
        PipelineDefinition pipeline = registered.named(name);
        RepositoryUrl repository = RepositoryUrl.of(pipeline.repository());
        String head = git.head(repository, pipeline.branch())
                .orElseThrow(() -> new PageProblem(
                        Status.NOT_FOUND, "branch " + pipeline.branch() + " of " + repository + " does not exist"));
        List<Board.Environment> environments = board.environments().stream()
                .filter(environment -> environment.pipeline().equals(pipeline.name()))
                .toList();
        List<CommitInfo> offered = offered(repository, head, environments);
        String wanted = given == null || given.isBlank() ? head : whole(given.strip(), offered, pipeline.branch());
        CommitInfo commit = history.commit(repository, wanted)
                .orElseThrow(() -> new PageProblem(
                        Status.NOT_FOUND,
                        "commit " + Commit.brief(wanted) + " is not in " + repository
                                + "; if it was pushed just now, try again"));
        return pages.page(Templates.confirm(
                pages.shell("Promote " + Commit.brief(wanted), "board"),
                StartQuestion.start(
                        registered.forPromotion(pipeline, wanted),
                        commit,
                        wanted.equals(head),
                        environments,
                        running(pipeline)
                                .filter(run -> run.commit().equals(wanted))
                                .findFirst(),
                        older(pipeline, repository, wanted),
                        picker(pipeline, offered, wanted, pages.now()))));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RolesAllowed(Roles.OPERATOR)
    @Operation(hidden = true)
    public Response start(@FormParam("pipeline") String name, @FormParam("commit") String commit) {
        if (commit == null) {
            // Without it, the head would be promoted, which may be another commit by now than the one that was shown.
            throw new PageProblem(Status.BAD_REQUEST, "the form names no commit to promote");
        }
        long number = starter.start(registered.named(name), Optional.of(commit), pages.user(), false)
                .number();
        return Pages.goOn("/promotions/" + number);
    }

    /** What the first environment does not have yet. */
    private List<CommitInfo> offered(RepositoryUrl repository, String head, List<Board.Environment> environments) {
        return environments.stream()
                .findFirst()
                .flatMap(Board.Environment::baseCommit)
                .filter(base -> history.commit(repository, base).isPresent())
                .map(base -> history.between(repository, base, head, OFFERED))
                .orElse(List.of());
    }

    private static String whole(String given, List<CommitInfo> offered, String branch) {
        if (given.matches("[0-9a-f]{40}")) {
            return given;
        }
        List<String> meant = given.matches("[0-9a-f]{7,39}")
                ? offered.stream()
                        .map(CommitInfo::sha)
                        .filter(sha -> sha.startsWith(given))
                        .toList()
                : List.of();
        if (meant.size() != 1) {
            throw new PageProblem(
                    Status.BAD_REQUEST,
                    "name a commit of " + branch
                            + " by all its 40 digits (lower-case hex); fewer are enough for those that"
                            + " the first environment does not have yet");
        }
        return meant.get(0);
    }

    private List<Promotion> older(PipelineDefinition pipeline, RepositoryUrl repository, String wanted) {
        return running(pipeline)
                .filter(run -> !run.commit().equals(wanted))
                .filter(run -> history.commit(repository, run.commit()).isPresent()
                        && history.order(repository, run.commit(), wanted) == GitHistory.Order.OLDER)
                .toList();
    }

    private Stream<Promotion> running(PipelineDefinition pipeline) {
        return promotions.running(pipeline.name()).stream().filter(run -> run.kind() == RunKind.PROMOTION);
    }

    private static Optional<Confirmation.Picker> picker(
            PipelineDefinition pipeline, List<CommitInfo> offered, String wanted, Instant now) {
        return Optional.of(new Confirmation.Picker(
                "/promotions/new",
                List.of(new Confirmation.Field("pipeline", pipeline.name())),
                "of " + pipeline.branch(),
                offered.stream()
                        .map(commit -> new Confirmation.Choice(
                                new Commit(commit.sha()),
                                commit.title(),
                                commit.author(),
                                Moment.ago(commit.committedAt(), now),
                                commit.sha().equals(wanted) ? "" : address(pipeline.name(), commit.sha())))
                        .toList()));
    }

    static String address(String pipeline, String commit) {
        return Address.of("/promotions/new")
                .with("pipeline", pipeline)
                .with("commit", commit)
                .text();
    }
}
