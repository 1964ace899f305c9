package dev.lockstep.sandbox.seed;

import dev.lockstep.sandbox.git.Commits;
import dev.lockstep.sandbox.git.Disk;
import dev.lockstep.sandbox.git.GitRepositories;
import dev.lockstep.sandbox.git.HostedRepository;
import dev.lockstep.sandbox.http.Account;
import dev.lockstep.sandbox.http.SandboxException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;

/** Fills an empty sandbox, and makes the changes that the demo and the tests promote. */
public final class Seed {
    /** Owner of all repositories. */
    public static final String OWNER = "acme";
    /** Short names of the repositories. */
    public static final String CONTROL_PLANE = "kalypso-control-plane";

    public static final String GITOPS = "kalypso-gitops";
    public static final String APP_SOURCE = "kalypso-app-src";
    public static final String APP_GITOPS = "kalypso-app-gitops";
    public static final String SERVICES_SOURCE = "kalypso-svc-src";
    public static final String SERVICES_GITOPS = "kalypso-svc-gitops";

    private static final String NAMESPACE_TEMPLATE = "templates/namespace.yaml";
    private static final Pattern SOME_LABEL = Pattern.compile("(?m)^( *someLabel:) .*$");
    private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

    private final GitRepositories repositories;
    private final Settings settings;
    private final SeedFiles resources;
    private final Pusher pusher;

    /**
     * What the seed needs.
     *
     * @param mark a file that says which address the content names; it is written last
     * @param base the sandbox's address
     * @param platform author of the first commits
     * @param developer pushes the later ones
     */
    public record Settings(
            Path mark, URI base, Account platform, Account developer, GitOpsContent gitOps, InstantSource clock) {}

    public Seed(GitRepositories repositories, Settings settings) {
        this.repositories = repositories;
        this.settings = settings;
        this.resources = new SeedFiles(settings.base());
        this.pusher = new Pusher(settings.base(), settings.clock());
    }

    /**
     * Fills the sandbox unless it is filled. What an interrupted attempt left is thrown away first.
     *
     * @param start what an empty sandbox is filled with
     * @return whether anything was written
     */
    public boolean plant(Start start) {
        if (Files.exists(settings.mark())) {
            String known = mark().get(0);
            if (!known.equals(settings.base().toString())) {
                throw new SandboxException(
                        "The sandbox's repositories in " + settings.mark().getParent() + " name " + known
                                + ", but that port is taken: free it, or delete the directory to begin anew");
            }
            return false;
        }
        repositories.deleteAll();
        Map<String, Map<String, Map<String, byte[]>>> planted = new LinkedHashMap<>();
        String main = controlPlane(start, planted);
        sources(APP_SOURCE, planted, "main");
        sources(SERVICES_SOURCE, planted, "main");
        sources(APP_GITOPS, planted, "dev", "stage");
        sources(SERVICES_GITOPS, planted, "dev", "stage");
        HostedRepository gitOps = repositories.create(OWNER, GITOPS, "dev");
        settings.gitOps()
                .of(new GitOpsContent.Planted(settings.base().toString(), main, planted))
                .forEach((branch, files) -> write(gitOps, branch, Optional.empty(), "Schedule the platform", files));
        Disk.io(() -> Files.writeString(settings.mark(), settings.base() + "\n" + start.word() + "\n"));
        return true;
    }

    /** What the sandbox was filled with. */
    public Start planted() {
        List<String> mark = mark();
        // Sandboxes of the first version began in one way only, and did not say so.
        return mark.size() < 2
                ? Start.DEMO
                : Start.of(mark.get(1))
                        .orElseThrow(() -> new SandboxException("The sandbox's file " + settings.mark()
                                + " names an unknown start, " + mark.get(1) + ": delete the directory to begin anew"));
    }

    private List<String> mark() {
        List<String> lines = Disk.io(() -> Files.readAllLines(settings.mark()));
        if (lines.isEmpty()) {
            throw new SandboxException(
                    "The sandbox's file " + settings.mark() + " is empty: delete the directory to begin anew");
        }
        return lines;
    }

    /** Forgets that the sandbox is filled; the next {@link #plant} begins anew. */
    public void uproot() {
        Disk.io(() -> Files.deleteIfExists(settings.mark()));
        repositories.deleteAll();
    }

    /** Pushes the registration of hello-world-app to main, as Ada; returns main's head (unchanged if it is there already). */
    public String onboardHelloWorld() {
        byte[] registration = bytes(resources.onboarding());
        String path = "workloads/hello-world-app.yaml";
        return onMain(
                "Onboard hello-world-app",
                files -> Arrays.equals(files.get(path), registration)
                        ? Map.of()
                        : Map.of(path, Optional.of(registration)));
    }

    /**
     * Pushes a change of main that alters every namespace manifest: the value of the label {@code someLabel}.
     *
     * @param marker a Kubernetes label value
     * @return main's head (unchanged if it has that value)
     */
    public String changeOnMain(String marker) {
        if (!LABEL_VALUE.matcher(marker).matches()) {
            throw new IllegalArgumentException(
                    "Not a label value (letters, digits, '.', '_', '-', at most 63): " + marker);
        }
        return onMain("Set someLabel to " + marker, files -> {
            byte[] template = files.get(NAMESPACE_TEMPLATE);
            if (template == null) {
                throw new SandboxException("main of " + CONTROL_PLANE + " has lost " + NAMESPACE_TEMPLATE);
            }
            String before = new String(template, StandardCharsets.UTF_8);
            String after = SOME_LABEL.matcher(before).replaceAll("$1 \"" + marker + "\"");
            return after.equals(before) ? Map.of() : Map.of(NAMESPACE_TEMPLATE, Optional.of(bytes(after)));
        });
    }

    /** Pushes a change of main that alters no manifest; returns main's new head. */
    public String docsOnlyChange() {
        return onMain("Extend the notes", files -> {
            String before = new String(files.getOrDefault("docs/notes.md", bytes("# Notes\n")), StandardCharsets.UTF_8);
            long number = before.lines().count();
            return Map.of("docs/notes.md", Optional.of(bytes(before + "- note " + number + "\n")));
        });
    }

    /**
     * Pushes any change as Ada, over HTTP like the others.
     *
     * @param repository short name
     * @param edits new content by path, empty to remove the file
     * @return the branch's new head
     */
    public String push(String repository, String branch, String message, Map<String, Optional<byte[]>> edits) {
        return pusher.push(OWNER + "/" + repository, branch, settings.developer(), message, files -> edits);
    }

    private String onMain(
            String message, java.util.function.Function<Map<String, byte[]>, Map<String, Optional<byte[]>>> edits) {
        return pusher.push(OWNER + "/" + CONTROL_PLANE, "main", settings.developer(), message, edits);
    }

    private String controlPlane(Start start, Map<String, Map<String, Map<String, byte[]>>> planted) {
        HostedRepository repository = repositories.create(OWNER, CONTROL_PLANE, "main");
        Map<String, byte[]> main = resources.branch(CONTROL_PLANE, "main", "");
        Predicate<String> environments = path -> path.startsWith(".environments/") || path.equals("README.md");
        Predicate<String> templates = path -> path.startsWith("templates/");
        ObjectId commit =
                write(repository, "main", Optional.empty(), "Describe the environments", only(main, environments));
        commit = write(repository, "main", Optional.of(commit), "Add the templates", only(main, templates));
        commit = write(
                repository,
                "main",
                Optional.of(commit),
                "Register the platform services",
                only(main, environments.or(templates).negate()));
        Map<String, Map<String, byte[]>> branches = new LinkedHashMap<>();
        branches.put("main", main);
        for (String environment : new String[] {"dev", "stage"}) {
            Map<String, byte[]> files = start.environment(environment, resources, commit.name());
            Predicate<String> scheduling = path -> path.startsWith("scheduling/");
            ObjectId first = write(
                    repository,
                    environment,
                    Optional.empty(),
                    "Describe the clusters of " + environment,
                    only(files, scheduling.negate()));
            write(
                    repository,
                    environment,
                    Optional.of(first),
                    "Schedule workloads on " + environment,
                    only(files, scheduling));
            branches.put(environment, files);
        }
        planted.put(CONTROL_PLANE, branches);
        return commit.name();
    }

    private void sources(String name, Map<String, Map<String, Map<String, byte[]>>> planted, String... branches) {
        HostedRepository repository = repositories.create(OWNER, name, branches[0]);
        Map<String, Map<String, byte[]>> contents = new LinkedHashMap<>();
        for (String branch : branches) {
            Map<String, byte[]> files = resources.branch(name, branch, "");
            write(repository, branch, Optional.empty(), "First version", files);
            contents.put(branch, files);
        }
        planted.put(name, contents);
    }

    private ObjectId write(
            HostedRepository repository,
            String branch,
            Optional<ObjectId> parent,
            String message,
            Map<String, byte[]> files) {
        Account author = settings.platform();
        PersonIdent ident =
                new PersonIdent(author.name(), author.email(), settings.clock().instant(), ZoneOffset.UTC);
        Map<String, Optional<byte[]>> edits = new TreeMap<>();
        files.forEach((path, content) -> edits.put(path, Optional.of(content)));
        ObjectId commit = Commits.edit(repository.git(), parent, edits, ident, message);
        if (!repository.compareAndSet("refs/heads/" + branch, parent.orElse(ObjectId.zeroId()), commit, "seed")) {
            throw new SandboxException("Somebody else wrote to " + branch + " of " + repository.fullName()
                    + " while the sandbox was filled");
        }
        return commit;
    }

    private static Map<String, byte[]> only(Map<String, byte[]> files, Predicate<String> which) {
        Map<String, byte[]> some = new TreeMap<>(files);
        some.keySet().removeIf(which.negate());
        return some;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
