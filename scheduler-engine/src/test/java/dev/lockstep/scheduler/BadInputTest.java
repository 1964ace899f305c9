package dev.lockstep.scheduler;

import static dev.lockstep.scheduler.ControlPlaneBuilder.clusterType;
import static dev.lockstep.scheduler.ControlPlaneBuilder.configMap;
import static dev.lockstep.scheduler.ControlPlaneBuilder.template;
import static dev.lockstep.scheduler.ControlPlaneBuilder.workloadNamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can be wrong with the input, in every place: each a named problem, and nothing outside the tree. */
class BadInputTest {
    private static final String API = "apiVersion: scheduler.kalypso.io/v1alpha1\n";
    private static final String RULE =
            "must be made of lower case letters, digits, '-' and '.', starting and ending with a letter or digit, at most"
                    + " 253 characters";
    private static final String PATH_RULE = "the file is not read: its path must be relative, of names between single"
            + " slashes, without '..', '\\' and control characters; rename it";
    private static final byte[] INVALID = {'a', ':', ' ', '1', '\n', 'b', ':', ' ', (byte) 0xE9, '\n'};
    private static final String HUGE = "x".repeat(10_000_000);
    private static final String BOMB =
            "a: &a [x, x, x, x, x, x, x, x, x]\n" + "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                    + "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n" + "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
                    + "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\n" + "f: [*e, *e, *e, *e, *e, *e, *e, *e, *e]\n";

    /** A file set of a control plane. */
    private enum Place {
        BASE("plane@main"),
        BRANCH("plane@dev"),
        WORKLOAD("shop@main");

        private final String origin;

        Place(String origin) {
            this.origin = origin;
        }

        ControlPlaneBuilder with(String path, byte[] content) {
            ControlPlaneBuilder plane = new ControlPlaneBuilder();
            return switch (this) {
                case BASE -> plane.base(path, content);
                case BRANCH -> plane.branch(path, content);
                case WORKLOAD -> plane.workload(path, content);
            };
        }
    }

    private static Arguments bad(String name, ControlPlaneBuilder plane, String... problems) {
        return Arguments.of(name, plane, List.of(problems));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is wrong with a file is the same wherever it is. */
    static Stream<Arguments> files() {
        List<Arguments> all = new ArrayList<>();
        for (Place place : Place.values()) {
            record File(String name, String path, byte[] content, String problem) {}
            List.of(
                            new File(
                                    "invalid UTF-8",
                                    "bad.yaml",
                                    INVALID,
                                    "2): the file is not valid UTF-8; save it as UTF-8"),
                            new File(
                                    "UTF-16",
                                    "bad.yaml",
                                    "a: 1".getBytes(StandardCharsets.UTF_16),
                                    "1): the file is not valid UTF-8; save it as UTF-8"),
                            new File(
                                    "a tab",
                                    "bad.yml",
                                    bytes("a:\n  b: 1\n\tc: 2\n"),
                                    "3): not readable as YAML: while scanning for the next token: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)"),
                            new File(
                                    "NUL",
                                    "bad.yaml",
                                    bytes("a: \u0000\n"),
                                    "1): not readable as YAML: special characters are not allowed"),
                            new File(
                                    "unclosed",
                                    "bad.yaml",
                                    bytes("a: [1,\nb: 2\n"),
                                    "3): not readable as YAML: while parsing a flow sequence that begins in line 1: expected ',' or ']', but got <stream end>"),
                            new File(
                                    "10 MB",
                                    "bad.yaml",
                                    bytes("a: " + HUGE),
                                    "1): not readable as YAML: the text is longer than 1000000 characters (limit codePoints)"),
                            new File(
                                    "a bomb",
                                    "bad.yaml",
                                    bytes(BOMB),
                                    "6): not readable as YAML: more than 100000 values (limit nodes)"),
                            new File(
                                    "many aliases",
                                    "bad.yaml",
                                    bytes("a: &a [x]\nb: [" + "*a, ".repeat(60) + "]\n"),
                                    "2): not readable as YAML: more than 50 aliases (limit aliases)"),
                            new File(
                                    "depth",
                                    "bad.yaml",
                                    bytes("[".repeat(100_000)),
                                    "1): not readable as YAML: lists and maps are nested more than 50 deep (limit depth)"),
                            new File(
                                    "a value in itself",
                                    "bad.yaml",
                                    bytes("a: &a\n  b: *a\n"),
                                    "2): not readable as YAML: the value of anchor \"a\" contains itself"),
                            new File(
                                    "an unknown anchor",
                                    "bad.yaml",
                                    bytes("a: *b\n"),
                                    "1): not readable as YAML: unknown anchor \"b\""),
                            new File("..", "../bad.yaml", bytes("a: 1"), "1): " + PATH_RULE),
                            new File(".. inside", "a/../bad.yaml", bytes("a: 1"), "1): " + PATH_RULE),
                            new File("absolute", "/bad.yaml", bytes("a: 1"), "1): " + PATH_RULE),
                            new File("an empty name", "a//bad.yaml", bytes("a: 1"), "1): " + PATH_RULE),
                            new File("backslash", "a\\..\\bad.yaml", bytes("a: 1"), "1): " + PATH_RULE),
                            new File("NUL in the path", "a\u0000bad.yaml", bytes("a: 1"), "1): " + PATH_RULE),
                            new File("a line break in the path", "a\nbad.yaml", bytes("a: 1"), "1): " + PATH_RULE),
                            new File(
                                    "a pattern that is none",
                                    ".sourceignore",
                                    bytes("ok\r\n[z-a]\r\n"),
                                    "2): the pattern [z-a] is not understood; repair or remove it"),
                            new File(
                                    "a long pattern",
                                    ".sourceignore",
                                    bytes("ok\n" + "x".repeat(300)),
                                    "2): the pattern " + "x".repeat(40)
                                            + "... is longer than 256 characters; shorten it"),
                            new File(
                                    "many patterns",
                                    ".sourceignore",
                                    bytes("x\n".repeat(2_000)),
                                    "1001): there are more than 1000 patterns; the rest is not used"),
                            new File(
                                    "ignored in Latin-1",
                                    ".sourceignore",
                                    INVALID,
                                    "2): the pattern is not valid UTF-8; save the file as UTF-8"),
                            new File(
                                    "10 MB of patterns",
                                    ".sourceignore",
                                    bytes(HUGE),
                                    "1): the file is longer than 1000000 bytes; none of it is used"))
                    .forEach(file -> all.add(bad(
                            file.name + " in " + place,
                            place.with(file.path, file.content),
                            "Error (" + place.origin + ":" + file.path.replaceAll("\\p{Cntrl}", "?") + ":"
                                    + file.problem)));
        }
        return all.stream();
    }

    static Stream<Arguments> resources() {
        String bomb = "  A: |\n    " + BOMB.replace("\n", "\n    ").stripTrailing() + "\n";
        String values = "Error, ConfigMap c (plane@dev:c.yaml:1): the value of A: ";
        return Stream.of(
                bad(
                        "a type named ../up",
                        branch("x.yaml", clusterType("../up", "")),
                        "Error, ClusterType ../up (plane@dev:x.yaml:1): metadata.name " + RULE),
                bad(
                        "a type named a/b",
                        branch("x.yaml", clusterType("a/b", "")),
                        "Error, ClusterType a/b (plane@dev:x.yaml:1): metadata.name " + RULE),
                bad(
                        "a type named ..",
                        branch("x.yaml", clusterType("..", "")),
                        "Error, ClusterType .. (plane@dev:x.yaml:1): metadata.name " + RULE),
                bad(
                        "a type named .git",
                        branch("x.yaml", clusterType(".git", "")),
                        "Error, ClusterType .git (plane@dev:x.yaml:1): metadata.name " + RULE),
                bad(
                        "a type named a\\b",
                        branch("x.yaml", clusterType("'a\\b'", "")),
                        "Error, ClusterType a\\b (plane@dev:x.yaml:1): metadata.name " + RULE),
                bad(
                        "a type named Upper",
                        branch("x.yaml", clusterType("Upper", "")),
                        "Error, ClusterType Upper (plane@dev:x.yaml:1): metadata.name " + RULE),
                bad(
                        "a type without a name",
                        branch("x.yaml", clusterType("''", "")),
                        "Error, ClusterType (plane@dev:x.yaml:3): metadata.name is missing"),
                bad(
                        "a type with a long name",
                        branch("x.yaml", clusterType("a".repeat(254), "")),
                        "Error, ClusterType " + "a".repeat(254) + " (plane@dev:x.yaml:1): metadata.name " + RULE),
                bad(
                        "a type whose name is a number",
                        branch("x.yaml", clusterType("1", "")),
                        "Error, ClusterType (plane@dev:x.yaml:3): metadata.name must be a text, but 1 means a int; put it in quotes"),
                bad(
                        "a template named ../x",
                        branch("x.yaml", template("../x", "a")),
                        "Error, Template ../x (plane@dev:x.yaml:1): metadata.name " + RULE),
                bad(
                        "a reconciler named ../x",
                        branch("x.yaml", clusterType("t", "").replace("flux", "../x")),
                        "Error on cluster type t, ClusterType t (plane@dev:x.yaml:1): its reconciler is the Template ../x, and there is none of that name"),
                bad(
                        "a workload named ../x",
                        workload("x.yaml", workloadNamed("../x", "t")),
                        "Error, Workload ../x (shop@main:x.yaml:1): metadata.name " + RULE),
                bad(
                        "a target named ../../x",
                        workload("x.yaml", workloadNamed("w", "../../x")),
                        "Error, Workload w (shop@main:x.yaml:6): the name of deployment target ../../x " + RULE),
                bad(
                        "a target named a/b",
                        workload("x.yaml", workloadNamed("w", "a/b")),
                        "Error, Workload w (shop@main:x.yaml:6): the name of deployment target a/b " + RULE),
                bad(
                        "an environment named ../dev",
                        new ControlPlaneBuilder().environment("../dev"),
                        "Error, Environment ../dev: its name " + RULE),
                bad(
                        "an environment without a name",
                        new ControlPlaneBuilder().environment(""),
                        "Error, Environment : its name " + RULE),
                bad(
                        "a workspace named ../x",
                        base("registration.yaml", registration("../x", "w")),
                        "Error, WorkloadRegistration shop (plane@main:registration.yaml:4): spec.workspace ../x must be made of letters, digits, '-', '_' and '.', starting and ending with a letter or digit, at most 63 characters, because it becomes a label"),
                bad(
                        "a path out of the repository",
                        base("registration.yaml", registration("team", "w/../..")),
                        "Error, WorkloadRegistration shop (plane@main:registration.yaml:4): path w/../.. leaves the repository; give a folder in it"),
                bad(
                        "two types of one name",
                        branch("z.yaml", clusterType("large", "")),
                        "Error, ClusterType large (plane@dev:z.yaml:1): is declared twice: also at plane@dev:type.yaml:1; remove one of them"),
                bad(
                        "two workloads of one name",
                        workload("z.yaml", workloadNamed("shop", "x")),
                        "Error, Workload shop (shop@main:z.yaml:1): is declared twice: also at shop@main:w.yaml:1; remove one of them"),
                bad(
                        "two targets of one name",
                        workload(
                                "w.yaml",
                                workloadNamed("shop", "web")
                                        + workloadNamed("", "web").split("deploymentTargets:\n")[1]),
                        "Error, deployment target shop-web (shop@main:w.yaml:7): is declared twice: also at shop@main:w.yaml:6; rename one of them"),
                bad(
                        "two targets of one full name",
                        workload("z.yaml", workloadNamed("shop-web", "a") + "---\n" + workloadNamed("x", "y"))
                                .workload("w.yaml", workloadNamed("shop", "web-a")),
                        "Error, deployment target shop-web-a (shop@main:z.yaml:6): is declared twice: also at shop@main:w.yaml:6; rename one of them"),
                bad(
                        "a field given twice",
                        branch("c.yaml", configMap("c", "  A: x\n  A: z\n")),
                        "Error, ConfigMap c (plane@dev:c.yaml:6): data.A is given twice, before in line 5; remove one of them, the last one counts"),
                bad(
                        "the same name in main and in the branch",
                        branch("t.yaml", template("flux", ControlPlaneBuilder.KUSTOMIZATION)),
                        "Warning, Template flux (plane@dev:t.yaml:1): is also declared at plane@main:template.yaml:1; the environment branch's one is used"),
                bad(
                        "a value in itself",
                        branch("c.yaml", configMap("c", "  A: \"a: &x [*x]\"\n")),
                        values + "the value of anchor \"x\" contains itself"),
                bad(
                        "a bomb in a value",
                        branch("c.yaml", configMap("c", bomb)),
                        values + "more than 100000 values (limit nodes)"),
                bad(
                        "depth in a value",
                        branch("c.yaml", configMap("c", "  A: \"" + "[".repeat(5_000) + "\"\n")),
                        values + "lists and maps are nested more than 50 deep (limit depth)"),
                bad(
                        "a value as key of a label",
                        branch(
                                "c.yaml",
                                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {platform-config: \"true\", ? [a] : b}}\n"),
                        "Error, ConfigMap c (plane@dev:c.yaml:3): metadata.labels must have texts as keys"),
                bad(
                        "a label that is a number",
                        branch(
                                "c.yaml",
                                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {platform-config: \"true\", x: 1}}\n"),
                        "Error, ConfigMap c (plane@dev:c.yaml:3): metadata.labels.x must be a text, but 1 means a int; put it in quotes"),
                bad(
                        "labels that are a list",
                        branch("c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: [a]}\n"),
                        "Error, ConfigMap c (plane@dev:c.yaml:3): metadata.labels must be a map"),
                bad(
                        "a template that contains itself",
                        branch("c.yaml", configMap("c", "  A: \"{{ .ConfigData.A }}\"\n"))
                                .base("template.yaml", template("flux", "{{ .ConfigData.A }}")),
                        "Error, deployment target shop-web on cluster type large, Template flux (plane@main:template.yaml:1): template: flux:1: {{ .ConfigData.A }} renders to itself again and again, so it contains itself (in what came out of pass 1, which is rendered again because it contains {{)"),
                bad(
                        "a template that grows",
                        base("template.yaml", template("flux", "{{ print \"{{ print `{{` }} .X }}\" }} .X }}")),
                        "Error, deployment target shop-web on cluster type large, Template flux"),
                bad(
                        "an endless loop",
                        base("template.yaml", template("flux", "a: 1\n{{ range 1000000000 }}{{ end }}\n")),
                        "Error, deployment target shop-web on cluster type large, Template flux (plane@main:template.yaml:8): template: flux:2:9: executing \"flux\" at <1000000000>: more than 1000000 steps (limit steps)"),
                bad(
                        "a template that cannot be parsed",
                        base("template.yaml", template("flux", "a: 1\n\n{{ if }}\n")),
                        "Error, Template flux (plane@main:template.yaml:9): template: flux:3: missing value for if"),
                bad(
                        "the second manifest",
                        base(
                                "template.yaml",
                                API
                                        + "kind: Template\nmetadata: {name: flux}\nspec:\n  manifests:\n  - |\n    a: 1\n  - |\n    b: 2\n    {{ .Nope }}\n"),
                        "Error, deployment target shop-web on cluster type large, Template flux (plane@main:template.yaml:10): template: flux#2:2:3: executing \"flux#2\" at <.Nope>: can't evaluate field Nope in type scheduler.dataType"),
                bad(
                        "a manifest in quotes",
                        base(
                                "template.yaml",
                                API
                                        + "kind: Template\nmetadata: {name: flux}\nspec:\n  manifests:\n  - \"{{ .Nope }}\"\n"),
                        "Error, deployment target shop-web on cluster type large, Template flux (plane@main:template.yaml:1): template: flux:1:3: executing \"flux\" at <.Nope>: can't evaluate field Nope in type scheduler.dataType"),
                bad(
                        "an unknown apiVersion",
                        branch("x.yaml", clusterType("t", "").replace("v1alpha1", "v2")),
                        "Error, ClusterType (plane@dev:x.yaml:1): apiVersion scheduler.kalypso.io/v2 is not known; use scheduler.kalypso.io/v1alpha1"));
    }

    private static ControlPlaneBuilder base(String path, String text) {
        return new ControlPlaneBuilder().base(path, text);
    }

    private static ControlPlaneBuilder branch(String path, String text) {
        return new ControlPlaneBuilder().branch(path, text);
    }

    private static ControlPlaneBuilder workload(String path, String text) {
        return new ControlPlaneBuilder().workload(path, text);
    }

    private static String registration(String workspace, String path) {
        return API + "kind: WorkloadRegistration\nmetadata: {name: shop}\nspec: {workspace: " + workspace
                + ", workload: {repo: https://git/shop, branch: main, path: " + path + "}}\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"files", "resources"})
    void isANamedProblem(String name, ControlPlaneBuilder plane, List<String> expected) {
        Rendering rendering = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> plane.render());
        List<String> problems =
                rendering.problems().stream().map(Problem::toString).toList();
        for (String problem : expected) {
            assertThat(problems).anySatisfy(found -> assertThat(found).startsWith(problem));
        }
        assertThat(rendering.publishable())
                .as(problems.toString())
                .isEqualTo(expected.get(0).startsWith("Warning"));
        assertThat(rendering.tree().keySet())
                .allMatch(path -> path.matches("[a-z0-9][-.a-z0-9]*/(README\\.md|[a-z0-9][-.a-z0-9]*/"
                        + "(reconciler|namespace|config|platform-config)\\.(yaml|sh))"));
    }

    @Test
    void emptyFilesAndFilesOfCommentsAreFine() {
        for (Place place : Place.values()) {
            for (String text :
                    List.of("", "\n\n", "# nothing\n", "---\n# nothing\n---\n", "\uFEFF", "null\n", "{}\n", "[]\n")) {
                assertThat(place.with("nothing.yaml", bytes(text)).render().problems())
                        .as(text)
                        .isEmpty();
            }
        }
    }

    /** Line breaks are no part of what YAML says, and a byte order mark is no part of the text. */
    @Test
    void carriageReturnsAndByteOrderMarksChangeNothing() {
        String template = template("flux", "a: 1\n\n{{ range until 2 }}\n- b: {{ . }}\n{{- end }}\nc: |\n  x\n  y\n")
                .replace("name: flux", "name: flux, annotations: {lockstep.dev/content: other}");
        String values = configMap("c", "  A: |\n    - 1\n    - b: |\n        x\n        y\n  B: 'a\n\n    b'\n");
        Rendering plain = new ControlPlaneBuilder()
                .base("template.yaml", template)
                .branch("c.yaml", values)
                .render();
        Rendering windows = new ControlPlaneBuilder()
                .base("template.yaml", "\uFEFF" + template.replace("\n", "\r\n"))
                .branch("c.yaml", "\uFEFF" + values.replace("\n", "\r\n"))
                .branch(".sourceignore", "\uFEFFnothing\r\n# comment\r\n")
                .render();
        assertThat(plain.problems()).isEmpty();
        assertThat(windows.problems()).isEmpty();
        assertThat(SchedulingVectors.texts(windows.tree())).isEqualTo(SchedulingVectors.texts(plain.tree()));
        assertThat(SchedulingVectors.texts(plain.tree()).get("large/shop-web/reconciler.yaml"))
                .contains("- b: 0\n- b: 1");
    }

    @Test
    void whatFailsForEveryAssignmentHidesNothingElse() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder().base("template.yaml", template("flux", "{{ .Nope }}"));
        for (int i = 0; i < 1_000; i++) {
            plane.branch("type" + i + ".yaml", clusterType("t" + i, ""));
        }
        plane.base("namespace.yaml", template("space", "{{ .Other }}"));
        List<String> problems =
                plane.render().problems().stream().map(Problem::toString).toList();
        assertThat(problems).hasSize(10);
        assertThat(problems)
                .filteredOn(problem -> problem.contains("996 more assignments fail in the same place"))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("Template flux", "Nope"))
                .anySatisfy(problem -> assertThat(problem).contains("Template space", "Other"));
    }

    /** Patterns are no trap: a backtracking matcher would take longer than the world stands. */
    @Test
    void patternsOfManyStarsEndSoon() {
        ControlPlaneBuilder plane = new ControlPlaneBuilder()
                .branch(".sourceignore", "*a*a*a*a*a*a*a*a*a*a*a*a*a*b\n" + "**/".repeat(60) + "b\n")
                .branch("a/".repeat(40) + "a".repeat(200) + ".yaml", "# nothing\n");
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> plane.render())
                        .problems())
                .isEmpty();
    }

    @Test
    void longMessagesAndNamesAreCut() {
        String name = "a".repeat(500_000);
        List<Problem> problems = new ControlPlaneBuilder()
                .branch("x.yaml", clusterType(name, ""))
                .base("template.yaml", template("flux", "{{ fail (repeat 900000 \"x\") }}"))
                .render()
                .problems();
        assertThat(problems)
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.toString()).hasSizeLessThan(5_000));
        assertThat(problems)
                .extracting(Problem::toString)
                .anySatisfy(problem -> assertThat(problem).contains("more characters"));
    }
}
