package dev.lockstep.sandbox;

import com.sun.net.httpserver.HttpHandler;
import dev.lockstep.sandbox.faults.Faults;
import dev.lockstep.sandbox.git.GitHttp;
import dev.lockstep.sandbox.git.GitRepositories;
import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.github.ChangedFile;
import dev.lockstep.sandbox.github.GitHub;
import dev.lockstep.sandbox.github.MergeMethod;
import dev.lockstep.sandbox.github.PullRequest;
import dev.lockstep.sandbox.github.PullRequests;
import dev.lockstep.sandbox.github.Urls;
import dev.lockstep.sandbox.github.Webhooks;
import dev.lockstep.sandbox.http.Account;
import dev.lockstep.sandbox.http.Accounts;
import dev.lockstep.sandbox.http.Interceptor;
import dev.lockstep.sandbox.http.SandboxException;
import dev.lockstep.sandbox.http.SandboxHttp;
import dev.lockstep.sandbox.seed.Seed;
import dev.lockstep.sandbox.seed.Start;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A running sandbox. What pages do here goes the same way as REST: same rules, same events, same refusals
 * ({@link dev.lockstep.sandbox.github.GitHubError}).
 */
public final class Sandbox implements AutoCloseable {
    private static final String REST = "/api/v3";
    private final SandboxSettings settings;
    private final SandboxHttp http;
    private final Accounts accounts;
    private final GitRepositories repositories;
    private final GitHub gitHub;
    private final Seed seed;
    private final Faults faults = new Faults();
    private volatile Start start;
    private final List<Runnable> afterReset = new CopyOnWriteArrayList<>();

    /** A repository for a page. */
    public record RepositoryView(String fullName, URI url, String defaultBranch, List<String> branches) {}

    /** A pull request for a page; {@code url} is the page of it. */
    public record PullRequestView(String repository, PullRequest pull, URI url) {}

    private Sandbox(SandboxSettings settings, SandboxHttp http) {
        this.settings = settings;
        this.http = http;
        this.accounts = new Accounts(settings.accounts());
        this.repositories = new GitRepositories(settings.directory().resolve("git"));
        Urls urls = new Urls(http.httpBase() + REST, http.httpBase().toString(), settings.webBase());
        this.gitHub = new GitHub(
                repositories,
                accounts,
                new GitHub.Settings(
                        settings.directory().resolve("github"),
                        urls,
                        settings.webhookTarget(),
                        settings.webhookSecret(),
                        settings.requestsPerHour()),
                faults,
                settings.clock());
        http.intercept(faults);
        List<Account> people = settings.accounts();
        this.seed = new Seed(
                repositories,
                new Seed.Settings(
                        settings.directory().resolve("seeded-for"),
                        http.httpBase(),
                        people.get(people.size() - 1),
                        people.get(1),
                        settings.gitOps(),
                        settings.clock()));
    }

    /** Starts, filling an empty directory first. {@link SandboxException} says what is in the way. */
    public static Sandbox start(SandboxSettings settings) {
        SandboxHttp http = SandboxHttp.bind(settings.directory(), settings.httpPort(), settings.httpsPort());
        Sandbox sandbox = new Sandbox(settings, http);
        try {
            sandbox.begin();
            return sandbox;
        } catch (RuntimeException failed) {
            sandbox.close();
            throw failed;
        }
    }

    private void begin() {
        if (seed.plant(settings.start())) {
            gitHub.deleteAll();
        }
        start = seed.planted();
        http.rememberPorts();
        gitHub.catchUp();
        http.mount("git", "/", new GitHttp(repositories, accounts, gitHub.pushes()));
        http.mount("github", REST, gitHub.rest());
        http.mount("github", "/api/graphql", gitHub.graphQl());
        http.serve();
    }

    /** {@code http://127.0.0.1:<port>}: repositories are at {@code /<owner>/<name>} below it. */
    public URI httpBase() {
        return http.httpBase();
    }

    /** {@code https://127.0.0.1:<port>}, the same services over TLS; trust {@link #caFile()}. */
    public URI httpsBase() {
        return http.httpsBase();
    }

    /** GitHub's REST root, with {@code /api/v3}. */
    public URI gitHubApi() {
        return URI.create(http.httpBase() + REST);
    }

    /** The PEM file that makes a client trust {@link #httpsBase()}. */
    public Path caFile() {
        return http.caFile();
    }

    public Path directory() {
        return settings.directory();
    }

    public List<Account> accounts() {
        return accounts.all();
    }

    /** By login; unknown logins are the caller's mistake. */
    public Account account(String login) {
        return accounts.byLogin(login)
                .orElseThrow(() -> new IllegalArgumentException("The sandbox has no account " + login));
    }

    /** From now on nobody pushes to a branch; it moves by merges of pull requests only. Forgotten with a reset. */
    public void protect(String fullName, String branch) {
        String[] name = fullName.split("/", 2);
        repositories
                .find(name[0], name[1])
                .orElseThrow(() -> new IllegalArgumentException("The sandbox has no repository " + fullName))
                .protect(branch);
    }

    /** The address of a repository, as it stands in the content. */
    public URI repositoryUrl(String fullName) {
        return URI.create(http.httpBase() + "/" + fullName);
    }

    public List<RepositoryView> repositories() {
        return repositories.all().stream()
                .map(r ->
                        new RepositoryView(r.fullName(), repositoryUrl(r.fullName()), r.defaultBranch(), r.branches()))
                .toList();
    }

    /** The commit a branch is at, empty if there is no such branch. */
    public Optional<String> head(String fullName, String branch) {
        return hosted(fullName).branch(branch).map(id -> id.name());
    }

    /** All pull requests, newest first in each repository. */
    public List<PullRequestView> pullRequests() {
        return repositories.all().stream()
                .flatMap(r -> gitHub.pulls().all(r).stream()
                        .sorted((a, b) -> Integer.compare(b.number(), a.number()))
                        .map(p -> view(r, p)))
                .toList();
    }

    /** One pull request; a GitHubError of status 404 if there is none. */
    public PullRequestView pullRequest(String fullName, int number) {
        HostedRepository repository = hosted(fullName);
        return view(repository, gitHub.pulls().get(repository, number));
    }

    /** The files that a pull request changes. */
    public List<ChangedFile> changes(String fullName, int number) {
        HostedRepository repository = hosted(fullName);
        return ChangedFile.of(repository, gitHub.pulls().get(repository, number));
    }

    /** Merges as that person; refused as REST refuses. */
    public PullRequestView merge(String fullName, int number, String login, MergeMethod method) {
        HostedRepository repository = hosted(fullName);
        return view(
                repository, gitHub.pulls().merge(repository, account(login), number, new PullRequests.Merge(method)));
    }

    /** Closes unmerged as that person. */
    public PullRequestView closePullRequest(String fullName, int number, String login) {
        HostedRepository repository = hosted(fullName);
        PullRequests.Edit edit =
                new PullRequests.Edit(Optional.empty(), Optional.empty(), Optional.of("closed"), Optional.empty());
        return view(repository, gitHub.pulls().update(repository, account(login), number, edit));
    }

    /** Switch, receiver and log of GitHub's webhooks. */
    public Webhooks webhooks() {
        return gitHub.webhooks();
    }

    /** What goes wrong at its services. */
    public Faults faults() {
        return faults;
    }

    /** Changes to promote. */
    public Seed seed() {
        return seed;
    }

    /** Lets a handler answer below a path on both servers; interceptors see it under the service's name. */
    public void mount(String service, String prefix, HttpHandler handler) {
        http.mount(service, prefix, handler);
    }

    /** Mounts under the prefix as the service's name. */
    public void mount(String prefix, HttpHandler handler) {
        http.mount(prefix, prefix, handler);
    }

    /** Puts a hook around every request until the registration is closed. */
    public Interceptor.Registration intercept(Interceptor interceptor) {
        return http.intercept(interceptor);
    }

    /** Runs after every {@link #reset()}, for services that keep something of their own. */
    public void onReset(Runnable action) {
        afterReset.add(action);
    }

    /** What it began with. */
    public Start start() {
        return start;
    }

    /** Begins anew as it began the last time. */
    public void reset() {
        reset(start);
    }

    /**
     * Removes all faults, empties everything and fills it again; requests in flight may fail. Addresses, certificate and accounts
     * stay, and webhooks go where they went.
     */
    public synchronized void reset(Start beginning) {
        faults.removeAll();
        start = beginning;
        seed.uproot();
        gitHub.deleteAll();
        seed.plant(beginning);
        afterReset.forEach(Runnable::run);
    }

    /** Stops at once; the directory stays as it is. */
    @Override
    public void close() {
        http.close();
        gitHub.close();
        repositories.close();
    }

    private HostedRepository hosted(String fullName) {
        int slash = fullName.indexOf('/');
        return repositories
                .find(fullName.substring(0, Math.max(0, slash)), fullName.substring(slash + 1))
                .orElseThrow(() -> new IllegalArgumentException("The sandbox has no repository " + fullName));
    }

    private PullRequestView view(HostedRepository repository, PullRequest pull) {
        return new PullRequestView(
                repository.fullName(),
                pull,
                URI.create(settings.webBase() + "/" + repository.fullName() + "/pull/" + pull.number()));
    }
}
