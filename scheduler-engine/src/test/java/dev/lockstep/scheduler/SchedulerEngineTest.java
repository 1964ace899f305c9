package dev.lockstep.scheduler;

import static dev.lockstep.scheduler.ControlPlaneBuilder.clusterType;
import static dev.lockstep.scheduler.ControlPlaneBuilder.configMap;
import static dev.lockstep.scheduler.ControlPlaneBuilder.template;
import static dev.lockstep.scheduler.ControlPlaneBuilder.workloadNamed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.metering.RenderBudget;
import dev.lockstep.scheduler.metering.Watch;
import dev.lockstep.scheduler.template.TemplateLimits;
import dev.lockstep.scheduler.yaml.YamlLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SchedulerEngineTest {
    private static final String API = "apiVersion: scheduler.kalypso.io/v1alpha1\n";

    private static List<String> problems(Rendering rendering) {
        return rendering.problems().stream().map(Problem::toString).toList();
    }

    private static void refuses(ControlPlaneBuilder plane, String... parts) {
        Rendering rendering = plane.render();
        assertThat(rendering.publishable()).isFalse();
        assertThat(problems(rendering))
                .anySatisfy(problem -> assertThat(problem).contains(parts));
    }

    @Test
    void whatIsReadBeforehandHasTheTimeOfTheBudgetToo() {
        TreeMap<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 2_000; i++) {
            files.put("f" + i + ".yaml", ("a: " + i + "\n").getBytes(StandardCharsets.UTF_8));
        }
        FileSet many = new FileSet("main", files);
        AtomicLong minutes = new AtomicLong();
        Watch late = () -> TimeUnit.MINUTES.toNanos(minutes.addAndGet(2));
        SchedulerEngine engine = new SchedulerEngine();
        assertThat(engine.readBase(many, Limits.defaults(), RenderRules.NEWEST, late)
                        .problems())
                .anySatisfy(problem -> assertThat(problem.toString()).contains("limit time"));
        assertThat(engine.readEnvironment(many, Limits.defaults(), RenderRules.NEWEST, late)
                        .problems())
                .anySatisfy(problem -> assertThat(problem.toString()).contains("limit time"));
    }

    @Test
    void clusterTypeWithoutConfigTypeGetsThePlainConfigMap() {
        Rendering rendering = new ControlPlaneBuilder()
                .branch("c.yaml", configMap("c", "  A: x\n  L: '[1, 2]'\n  B: \"'true'\"\n"))
                .render();
        assertThat(problems(rendering)).isEmpty();
        assertThat(SchedulingVectors.texts(rendering.tree()).get("large/shop-web/config.yaml"))
                .isEqualTo("apiVersion: v1\ndata:\n  A: x\n  B: \"true\"\n  L: |\n      - 1\n      - 2\n"
                        + "kind: ConfigMap\nmetadata:\n  name: platform-config\n  namespace: dev-team-shop-web\n");
    }

    /** Assigned or not: by its registration, not by the name of its Workload. */
    @Test
    void whichRegistrationsHaveTargetsHereIsTold() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder().workload("w.yaml", workloadNamed("other-name", "web"));
        assertThat(plane.render().registrations()).containsExactly("shop");
        assertThat(plane.environment("stage").render().registrations()).isEmpty();
    }

    @Test
    void plainConfigMapWithoutValuesIsEmpty() {
        assertThat(SchedulingVectors.texts(new ControlPlaneBuilder().render().tree()))
                .containsKey("large/README.md")
                .hasEntrySatisfying(
                        "large/shop-web/config.yaml", text -> assertThat(text).contains("\ndata: {}\n"))
                .doesNotContainKey(GitOpsTree.TRACKING_FILE);
    }

    @Test
    void everyUnreadableFileIsReportedWithItsLine() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .branch("bad/one.yaml", "a: 1\nb: [unclosed\n")
                .branch("bad/tab.yml", "a:\n\tb: 1\n")
                .branch("bad/latin1.yaml", new byte[] {'a', ':', ' ', (byte) 0xE9});
        assertThat(problems(plane.render()))
                .anySatisfy(problem -> assertThat(problem).contains("plane@dev:bad/one.yaml:"))
                .anySatisfy(problem -> assertThat(problem).contains("plane@dev:bad/tab.yml:2"))
                .anySatisfy(problem -> assertThat(problem).contains("bad/latin1.yaml", "not valid UTF-8"));
    }

    @Test
    void byteOrderMarksCarriageReturnsEmptyFilesAndForeignKindsAreFine() {
        Rendering rendering = new ControlPlaneBuilder()
                .branch("bom.yaml", "\uFEFF" + clusterType("small", "").replace("\n", "\r\n"))
                .branch("empty.yaml", "")
                .branch("comment.yaml", "# nothing\n---\n---\n")
                .branch("other.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: Not A Name}\n")
                .branch("list.yaml", "- a\n- b\n")
                .branch(".github/workflows/ci.yaml", "on: [push\n")
                .render();
        assertThat(rendering.problems()).extracting(Problem::severity).containsOnly(Severity.NOTICE);
        assertThat(problems(rendering))
                .hasSize(2)
                .anySatisfy(notice -> assertThat(notice).startsWith("Notice, object (plane@dev:list.yaml:1)"))
                .anySatisfy(notice -> assertThat(notice)
                        .startsWith("Notice, Deployment (apps/v1) Not A Name (plane@dev:other.yaml:1): is not read"));
        assertThat(rendering.clusterTypes()).containsExactly("large", "small");
    }

    @Test
    void namesCannotLeaveTheTree() {
        refuses(new ControlPlaneBuilder().branch("x.yaml", clusterType("\"../up\"", "")), "ClusterType ../up", "name");
        refuses(new ControlPlaneBuilder().workload("x.yaml", workloadNamed("w", "\"a/../../b\"")), "a/../../b");
        refuses(new ControlPlaneBuilder().workload("x.yaml", workloadNamed("..", "web")), "metadata.name");
        refuses(new ControlPlaneBuilder().environment("../dev"), "Environment ../dev");
    }

    @Test
    void namesDeclaredTwiceAreReportedWithBothPlaces() {
        refuses(
                new ControlPlaneBuilder().branch("z/type.yaml", clusterType("large", "")),
                "ClusterType large",
                "declared twice",
                "type.yaml:1",
                "z/type.yaml:1");
    }

    @Test
    void theEnvironmentBranchWinsOverMainWithAWarning() {
        String branch = ControlPlaneBuilder.KUSTOMIZATION + "# from the branch\n";
        Rendering rendering = new ControlPlaneBuilder()
                .branch("t.yaml", template("flux", branch))
                .render();
        assertThat(rendering.publishable()).isTrue();
        assertThat(problems(rendering)).singleElement().asString().startsWith("Warning, Template flux");
        assertThat(SchedulingVectors.texts(rendering.tree()))
                .extractingByKey("large/shop-web/reconciler.yaml")
                .asString()
                .endsWith("# from the branch\n");
    }

    @Test
    void registrationWithoutFilesIsNamed() {
        refuses(new ControlPlaneBuilder().withoutWorkloadFiles(), "WorkloadRegistration shop", "were not read");
    }

    @Test
    void workloadsAndRegistrationsInTheWrongPlaceAreErrors() {
        refuses(new ControlPlaneBuilder().branch("w.yaml", workloadNamed("lost", "web")), "Workload lost");
        refuses(
                new ControlPlaneBuilder()
                        .branch("r.yaml", API + "kind: WorkloadRegistration\nmetadata: {name: lost}\nspec: {}\n"),
                "WorkloadRegistration lost",
                "main");
    }

    @Test
    void everyFailingAssignmentIsReported() {
        Rendering rendering = new ControlPlaneBuilder()
                .base("template.yaml", template("flux", "{{ .Nope }}\n"))
                .branch("small.yaml", clusterType("small", ""))
                .render();
        assertThat(problems(rendering))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem)
                        .contains("shop-web", "cluster type large", "Template flux", "template.yaml:7)", "Nope"))
                .anySatisfy(problem -> assertThat(problem).contains("cluster type small"));
    }

    @Test
    void malformedTemplateIsReportedOnce() {
        Rendering rendering = new ControlPlaneBuilder()
                .base("template.yaml", template("flux", "{{ nosuch }}\n"))
                .branch("small.yaml", clusterType("small", ""))
                .render();
        assertThat(problems(rendering)).singleElement().asString().contains("function \"nosuch\" not defined");
    }

    @Test
    void aValueThatContainsItselfIsNamed() {
        refuses(
                new ControlPlaneBuilder().branch("c.yaml", configMap("c", "  A: \"a: &x [*x]\"\n")),
                "ConfigMap c",
                "the value of A",
                "contains itself");
        refuses(
                new ControlPlaneBuilder()
                        .base("template.yaml", template("flux", "{{ .ConfigData.A }}\n"))
                        .branch("c.yaml", configMap("c", "  A: \"{{ .ConfigData.A }}\"\n")),
                "{{ .ConfigData.A }} renders to itself");
    }

    @Test
    void namespaceThatIsTooLongIsAnError() {
        refuses(
                new ControlPlaneBuilder().workload("w.yaml", workloadNamed("shop", "w".repeat(60))),
                "namespace would be",
                "74 characters",
                "cluster type large");
    }

    @Test
    void labelsAndValuesThatAreNoTextsAreErrors() {
        refuses(
                new ControlPlaneBuilder().branch("c.yaml", configMap("c", "  PORT: 80\n")),
                "ConfigMap c",
                "data.PORT must be a text",
                "quotes");
    }

    @Test
    void invalidSelectorsAreErrors() {
        String policy =
                API + "kind: SchedulingPolicy\nmetadata: {name: p}\nspec: {clusterTypeSelector: {labelSelector: "
                        + "{matchExpressions: [{key: a, operator: Near, values: [b]}]}}}\n";
        refuses(new ControlPlaneBuilder().branch("p.yaml", policy), "SchedulingPolicy p", "Near");
    }

    @Test
    void ignoredFilesAreNotReadExceptForEnvironments() {
        String environment = API + "kind: Environment\nmetadata: {name: dev}\n"
                + "spec: {controlPlane: {repo: https://git/plane, branch: dev, path: .}}\n";
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .base(".sourceignore", "# comment\n.environments/\n/drafts/**\n!keep.yaml\n*.tmp.yaml\n")
                .base(".environments/dev.yaml", environment)
                .base("drafts/type.yaml", clusterType("draft", ""))
                .base("x.tmp.yaml", clusterType("temporary", ""))
                .base("kept.yaml", clusterType("kept", ""));
        assertThat(plane.render().clusterTypes()).containsExactly("kept", "large");
        BaseDeclarations declared = new SchedulerEngine().readBase(plane.baseFiles(), Limits.defaults());
        assertThat(declared.problems()).isEmpty();
        assertThat(declared.environments()).singleElement().satisfies(found -> {
            assertThat(found.branch()).isEqualTo("dev");
            assertThat(found.location()).hasToString("plane@main:.environments/dev.yaml:1");
        });
        assertThat(declared.registrations())
                .extracting(WorkloadRegistration::path)
                .containsExactly("w");
    }

    @Test
    void environmentBranchWithoutRepositoriesIsIncomplete() {
        FileSet branch = new ControlPlaneBuilder().branchFiles();
        assertThat(new SchedulerEngine()
                        .readEnvironment(branch, Limits.defaults())
                        .problems())
                .extracting(problem -> problem.resource().orElseThrow())
                .containsExactly("BaseRepo", "GitOpsRepo");
    }

    @Test
    void repositoryPathsStayInTheRepository() {
        FileSet branch = new ControlPlaneBuilder()
                .branch(
                        "b.yaml",
                        API + "kind: BaseRepo\nmetadata: {name: main}\n"
                                + "spec: {repo: https://git/plane, branch: main, path: ../..}\n")
                .branchFiles();
        assertThat(new SchedulerEngine()
                        .readEnvironment(branch, Limits.defaults())
                        .problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("../.. leaves the repository"));
    }

    @Test
    void limitsAreNamed() {
        Limits limits = Limits.defaults();
        TemplateLimits small = new TemplateLimits(3, 20, 2_000, 2_000);
        refuses(
                new ControlPlaneBuilder()
                        .base("template.yaml", template("flux", "{{ range 100000 }}{{ end }}"))
                        .limits(with(limits.yaml(), small)),
                "limit steps");
        refuses(
                new ControlPlaneBuilder()
                        .base("template.yaml", template("flux", "{{ range 500 }}{{ `0123456789` }}{{ end }}"))
                        .limits(with(limits.yaml(), small)),
                "limit outputBytes");
        refuses(
                new ControlPlaneBuilder()
                        .base(
                                "template.yaml",
                                template("flux", "{{ define \"a\" }}{{ template \"a\" }}{{ end }}{{ template \"a\" }}"))
                        .limits(with(limits.yaml(), small)),
                "limit depth");
        refuses(
                new ControlPlaneBuilder()
                        .branch("deep.yaml", "a: " + "[".repeat(5_000) + "\n")
                        .limits(with(new YamlLimits(100_000, 30, 5, 1_000), small)),
                "deep.yaml",
                "limit depth");
        refuses(
                new ControlPlaneBuilder()
                        .branch("bomb.yaml", "a: &a [x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n")
                        .limits(with(new YamlLimits(100_000, 30, 5, 1_000), small)),
                "bomb.yaml:3",
                "limit aliases");
    }

    private static Limits with(YamlLimits yaml, TemplateLimits template) {
        return new Limits(yaml, template, 100, 100, 100, 100_000, 50, RenderBudget.defaults());
    }

    @Test
    void manifestsWithoutAFinalLineBreakAreStillSeparated() {
        String two = API
                + "kind: Template\nmetadata: {name: flux}\nspec: {manifests: [\"a: 1\", \"b: 2\"]}\n"
                        .replace("flux}", "flux, annotations: {lockstep.dev/content: other}}");
        Rendering rendering =
                new ControlPlaneBuilder().base("template.yaml", two).render();
        assertThat(SchedulingVectors.texts(rendering.tree()))
                .containsEntry("large/shop-web/reconciler.yaml", "a: 1\n---\nb: 2");
    }

    @Test
    void theSameInputGivesTheSameBytes() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder().branch("c.yaml", configMap("c", "  A: '{b: 1, a: 2}'\n"));
        Rendering first = plane.render();
        assertThat(GitOpsTree.diff(new FileSet("", first.tree()), plane.render().tree())
                        .isEmpty())
                .isTrue();
        assertThat(new String(first.tree().get("large/shop-web/config.yaml"), StandardCharsets.UTF_8))
                .contains("a: 2\n      b: 1");
    }

    @Test
    void aFileThatWasTooLargeToBeReadIsAProblemUnlessItIsIgnoredOrNoResource() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder().base(".sourceignore", "drafts/\n");
        FileSet main = new FileSet(
                "plane@main",
                plane.baseFiles().files(),
                new TreeMap<>(Map.of("drafts/a.yaml", 9L, "big.yaml", 5_000_000L, "docs/picture.pdf", 7L)));
        Rendering rendering = new SchedulerEngine().render(plane.request(main, plane.branchFiles()));
        assertThat(rendering.problems())
                .singleElement()
                .hasToString("Error (plane@main:big.yaml:1): the file has 5000000 bytes, which is too large to be read;"
                        + " divide it, or, when it is none of the control plane's, move it elsewhere or name it in"
                        + " .sourceignore");
    }

    @Test
    void aFileThatIsTooLargeToHaveBeenRenderedIsReplacedOrDeletedWhereItIsOurs() {
        TreeChange change = GitOpsTree.diff(
                new FileSet(
                        "",
                        new TreeMap<>(Map.of("large/same", new byte[] {1})),
                        new TreeMap<>(Map.of("large/old", 9L, "large/replaced", 9L))),
                new TreeMap<>(Map.of("large/same", new byte[] {1}, "large/replaced", new byte[] {2})));
        assertThat(change.written()).containsExactly("large/replaced");
        assertThat(change.deleted()).containsExactly("large/old");
        assertThat(change.unchanged()).containsExactly("large/same");
    }

    @Test
    void onlyTopLevelFoldersWithoutADotAreOurs() {
        assertThat(GitOpsTree.owned("large/shop/reconciler.yaml")).isTrue();
        assertThat(GitOpsTree.owned(GitOpsTree.TRACKING_FILE)).isTrue();
        assertThat(GitOpsTree.owned("README.md")).isFalse();
        assertThat(GitOpsTree.owned(".github/workflows/ci.yaml")).isFalse();
        assertThat(new TreeChange(List.of(GitOpsTree.TRACKING_FILE), List.of(), List.of()).manifestsChanged())
                .isFalse();
    }
}
