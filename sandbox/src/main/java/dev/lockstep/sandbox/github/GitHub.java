package dev.lockstep.sandbox.github;

import com.sun.net.httpserver.HttpHandler;
import dev.lockstep.sandbox.faults.Faults;
import dev.lockstep.sandbox.git.GitRepositories;
import dev.lockstep.sandbox.git.PushListener;
import dev.lockstep.sandbox.http.Account;
import dev.lockstep.sandbox.http.Accounts;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** GitHub, put together: REST handler, webhooks, and what a push by Git means for pull requests. */
public final class GitHub implements AutoCloseable {
    private final GitRepositories repositories;
    private final Accounts accounts;
    private final StateFiles states;
    private final Webhooks webhooks;
    private final RateLimits limits;
    private final PullRequests pulls;
    private final BranchMoves moves;
    private final GitHubApi api;
    private final GraphQl graphQl;

    /**
     * What GitHub needs to know.
     *
     * @param directory keeps what Git does not hold
     * @param requestsPerHour the primary rate limit of an account
     */
    public record Settings(
            Path directory, Urls urls, Optional<URI> webhookTarget, String webhookSecret, int requestsPerHour) {
        /** Leaves the secret out. */
        @Override
        public String toString() {
            return "Settings[" + directory + ", " + urls + ", " + webhookTarget + ", " + requestsPerHour + "/h]";
        }
    }

    public GitHub(
            GitRepositories repositories, Accounts accounts, Settings settings, Faults faults, InstantSource clock) {
        this.repositories = repositories;
        this.accounts = accounts;
        this.states = new StateFiles(settings.directory());
        this.webhooks = new Webhooks(settings.webhookTarget(), settings.webhookSecret(), faults, clock);
        JsonViews views = new JsonViews(settings.urls(), accounts);
        PullViews pullViews = new PullViews(views);
        Events events = new Events(pullViews, states, webhooks);
        PullRecords records = new PullRecords(states, events, clock);
        this.moves = new BranchMoves(states, records, events, clock);
        this.pulls = new PullRequests(states, records, moves, clock);
        Conversations conversations = new Conversations(states, clock);
        this.limits = new RateLimits(settings.requestsPerHour(), clock);
        Router router = new Router();
        account(router, views, limits);
        new ListRoutes(repositories, views, pullViews, pulls, conversations).register(router);
        new ContentRoutes(views, moves, clock).register(router);
        new ObjectRoutes(views, clock).register(router);
        new StatusRoutes(views, conversations).register(router);
        new PullRoutes(views, pullViews, pulls, records, conversations, faults).register(router);
        new RefRoutes(views, moves).register(router);
        new CommitRoutes(views).register(router);
        this.graphQl = new GraphQl(accounts);
        new RenameRoutes(views, repositories, states).register(router);
        this.api = new GitHubApi(
                router,
                accounts,
                limits,
                repositories::find,
                new Renames(repositories, settings.urls()),
                settings.urls());
    }

    private static void account(Router router, JsonViews views, RateLimits limits) {
        router.on("GET", "/user", c -> Reply.ok(views.user(c.account().login())))
                .on("GET", "/users/{login}", c -> Reply.ok(views.user(c.path().get("login"))))
                .on("GET", "/rate_limit", c -> {
                    Json core = limits.look(c.account().login()).json();
                    return Reply.ok(new Json()
                            .with(
                                    "resources",
                                    new Json()
                                            .with("core", core)
                                            .with("search", core)
                                            .with("graphql", core)
                                            .with("integration_manifest", core))
                            .with("rate", core));
                })
                .on(
                        "GET",
                        "/meta",
                        c -> Reply.ok(new Json()
                                .with("verifiable_password_authentication", false)
                                .with("installed_version", "3.17.0")))
                .on(
                        "GET",
                        "/",
                        c -> Reply.ok(Map.of("current_user_url", views.urls().api() + "/user")))
                .on(
                        "GET",
                        "",
                        c -> Reply.ok(Map.of("current_user_url", views.urls().api() + "/user")));
    }

    /** To be mounted at {@code /api/v3}. */
    public HttpHandler rest() {
        return api;
    }

    /** To be mounted at {@code /api/graphql}. */
    public HttpHandler graphQl() {
        return graphQl;
    }

    /** Must hear of every push. */
    public PushListener pushes() {
        return moves::refsChanged;
    }

    public PullRequests pulls() {
        return pulls;
    }

    public Webhooks webhooks() {
        return webhooks;
    }

    /** Settles what a sudden end left open: pull requests whose branches moved without it. */
    public void catchUp() {
        Account nobodyElse = accounts.all().get(0);
        repositories.all().forEach(r -> moves.catchUp(r, nobodyElse));
    }

    /** Forgets all pull requests, comments and statuses, deliveries, and what was counted towards the rate limit. */
    public void deleteAll() {
        webhooks.forget();
        limits.forget();
        states.deleteAll();
    }

    @Override
    public void close() {
        webhooks.close();
    }
}
