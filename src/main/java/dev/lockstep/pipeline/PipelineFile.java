package dev.lockstep.pipeline;

import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlNode.Scalar;
import dev.lockstep.text.Lengths;
import dev.lockstep.yaml.Fields;
import dev.lockstep.yaml.FileProblem;
import dev.lockstep.yaml.FileProblems;
import dev.lockstep.yaml.YamlTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pipeline file of a control plane: its environments in the order of promotion. Read strictly: what is not
 * understood is a problem, because a misspelled gate is a gate that is not there. All problems are found, not only the
 * first. Format: {@code docs/promotion-pipeline.yaml} and {@code docs/promotion-pipeline.schema.json}.
 */
public final class PipelineFile {
    /** Where it stands in the control plane; outside what Flux applies. */
    public static final String PATH = ".github/promotion-pipeline.yaml";

    static final String API_VERSION = "lockstep.dev/v1";
    static final String KIND = "PromotionPipeline";
    static final int MAX_ENVIRONMENTS = 50;

    static final List<String> ROOT = List.of("apiVersion", "kind", "defaults", "environments");
    static final List<String> ENVIRONMENT = Stream.concat(
                    Stream.of("name", "after", "gitOps"), EnvironmentSettings.KEYS.stream())
            .toList();
    static final List<String> GIT_OPS = List.of("repo", "branch");

    private static final String BRANCH =
            "(?![-/.])(?!.*(\\.\\.|//|@\\{|\\.lock$|[/.]$))[^\\s~^:?*\\[\\\\\\p{Cntrl}]{1,200}";

    public sealed interface Result {
        /** @param environments in the order of the file */
        record Valid(List<StagePlan> environments) implements Result {}

        /** @param problems at least one, in the order of the lines */
        record Invalid(List<FileProblem> problems) implements Result {}
    }

    private final FileProblems problems;

    PipelineFile(FileProblems problems) {
        this.problems = problems;
    }

    public static Result read(byte[] content) {
        PipelineFile file = new PipelineFile(new FileProblems(PATH));
        List<StagePlan> environments = file.environments(content);
        List<FileProblem> problems = file.problems.list();
        return problems.isEmpty() ? new Result.Valid(environments) : new Result.Invalid(problems);
    }

    private List<StagePlan> environments(byte[] content) {
        Optional<YamlNode> root = YamlTree.read(content, Lengths.PIPELINE_FILE, "one pipeline", problems);
        if (root.isEmpty() && problems.list().isEmpty()) {
            problems.add(
                    1,
                    1,
                    "the file is empty; begin with apiVersion: " + API_VERSION + " and kind: " + KIND
                            + ", or remove the file to use the server's configuration");
        }
        return root.flatMap(node -> Fields.map(node, "the file", ROOT, problems))
                .map(this::environments)
                .orElse(List.of());
    }

    private List<StagePlan> environments(Fields file) {
        file.constant("apiVersion", API_VERSION);
        file.constant("kind", KIND);
        return environmentsOf(file);
    }

    /** What stands under {@code environments} and {@code defaults}. */
    List<StagePlan> environmentsOf(Fields file) {
        EnvironmentSettings defaults = file.child("defaults", EnvironmentSettings.KEYS)
                .map(EnvironmentSettings::read)
                .orElse(EnvironmentSettings.STANDARD);
        Optional<List<YamlNode>> items = file.items("environments");
        if (file.node("environments").isEmpty() || items.filter(List::isEmpty).isPresent()) {
            problems.add(
                    file.node("environments").orElse(file.at()),
                    "a pipeline needs environments; list them in the order of promotion: environments: [{name: dev}]");
        }
        if (items.filter(list -> list.size() > MAX_ENVIRONMENTS).isPresent()) {
            problems.add(
                    file.node("environments").orElseThrow(),
                    "there are " + items.get().size() + " environments; at most " + MAX_ENVIRONMENTS + " are allowed");
            return List.of();
        }
        List<Fields> entries = items.orElse(List.of()).stream()
                .flatMap(item -> Fields.map(item, "an environment", ENVIRONMENT, problems).stream())
                .toList();
        return plans(entries, defaults);
    }

    private List<StagePlan> plans(List<Fields> entries, EnvironmentSettings defaults) {
        List<EnvironmentOrder.Listed> listed = new ArrayList<>();
        List<EnvironmentSettings> settings = new ArrayList<>();
        List<GitOps> gitOps = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (Fields entry : entries) {
            EnvironmentSettings own = EnvironmentSettings.read(entry);
            GitOps branch = gitOps(entry);
            Optional<List<Scalar>> after = entry.texts("after");
            name(entry, lines).ifPresent(name -> {
                listed.add(new EnvironmentOrder.Listed(name, after));
                settings.add(own.or(defaults));
                gitOps.add(branch);
            });
        }
        List<List<String>> after = new EnvironmentOrder(listed, problems).read();
        refuseSharedBranches(listed, gitOps);
        List<StagePlan> plans = new ArrayList<>();
        for (int i = 0; i < listed.size(); i++) {
            plans.add(settings.get(i)
                    .plan(
                            listed.get(i).name().text(),
                            after.get(i),
                            gitOps.get(i).repository(),
                            gitOps.get(i).branch()));
        }
        return plans;
    }

    private Optional<Scalar> name(Fields entry, Map<String, Integer> lines) {
        if (name(entry, "an environment needs a name: that of an Environment resource of the control plane")
                .isEmpty()) {
            return Optional.empty();
        }
        Scalar at = (Scalar) entry.node("name").orElseThrow();
        Integer first = lines.putIfAbsent(at.text(), at.line());
        if (first != null) {
            problems.add(
                    at,
                    "environment " + at.text() + " is listed twice, first in line " + first + "; remove one of them");
            return Optional.empty();
        }
        return Optional.of(at);
    }

    /** @param missing what is said when there is none */
    Optional<String> name(Fields entry, String missing) {
        return entry.required("name", missing).filter(name -> {
            if (!DefinitionReader.isName(name)) {
                entry.refuse(
                        "name",
                        Fields.shown(name) + " is not a name; use lower-case letters, digits and dashes, at most 63");
            }
            return DefinitionReader.isName(name);
        });
    }

    private record GitOps(Optional<String> repository, Optional<String> branch, Optional<YamlNode> at) {}

    private GitOps gitOps(Fields entry) {
        Optional<Fields> fields = entry.child("gitOps", GIT_OPS);
        Optional<String> repository = fields.flatMap(in -> repository(in, "repo"));
        Optional<String> branch = fields.flatMap(this::branch);
        fields.filter(in -> in.node("repo").isEmpty() && in.node("branch").isEmpty())
                .ifPresent(in -> problems.add(
                        in.at(),
                        "gitOps says neither repo nor branch; give one of them, or remove it to use the GitOpsRepo"
                                + " resource"));
        return new GitOps(repository, branch, fields.map(Fields::at));
    }

    Optional<String> branch(Fields in) {
        return in.text("branch").filter(name -> {
            if (!name.matches(BRANCH)) {
                in.refuse(
                        "branch",
                        Fields.shown(name)
                                + " is not the name of a branch; write it as Git shows it, without refs/heads/");
            }
            return name.matches(BRANCH);
        });
    }

    Optional<String> repository(Fields in, String key) {
        return in.text(key).filter(url -> isRepository(in.node(key).orElseThrow(), key, url));
    }

    private boolean isRepository(YamlNode at, String key, String url) {
        try {
            RepositoryUrl address = RepositoryUrl.of(url);
            address.key();
            address.fullName();
            if (address.toString().equals(url)) {
                return true;
            }
            problems.add(
                    at,
                    key
                            + " holds a user, a password or a query; leave them out, the server has credentials of its own");
        } catch (IllegalArgumentException e) {
            problems.add(
                    at,
                    Fields.shown(RepositoryUrl.printable(url))
                            + " is not the address of a repository; write it as https://github.com/OWNER/NAME");
        }
        return false;
    }

    /** Those that name both; where a resource names one of them, the preflight finds out. */
    private void refuseSharedBranches(List<EnvironmentOrder.Listed> listed, List<GitOps> gitOps) {
        Map<String, String> taken = new HashMap<>();
        for (int i = 0; i < listed.size(); i++) {
            GitOps one = gitOps.get(i);
            if (one.repository().isPresent() && one.branch().isPresent()) {
                String name = listed.get(i).name().text();
                String other = taken.putIfAbsent(
                        RepositoryUrl.of(one.repository().get()).key() + " "
                                + one.branch().get(),
                        name);
                if (other != null) {
                    problems.add(
                            one.at().orElseThrow(),
                            name + " and " + other + " share the GitOps branch "
                                    + one.branch().get() + "; each environment needs a branch of its own");
                }
            }
        }
    }
}
