package dev.lockstep.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.promotion.StagePlan;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.yaml.Durations;
import dev.lockstep.yaml.FileProblems;
import dev.lockstep.yaml.Percent;
import dev.lockstep.yaml.YamlTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The example and the JSON Schema in {@code docs} say what the reader knows, no more and no less. */
class PipelineFileDocsTest {
    private static final Path EXAMPLE = Path.of("docs", "promotion-pipeline.yaml");
    private static final Path SCHEMA = Path.of("docs", "promotion-pipeline.schema.json");

    private static JsonNode schema() throws IOException {
        return new ObjectMapper().readTree(SCHEMA.toFile());
    }

    private static Set<String> keys(JsonNode object) {
        assertThat(object.path("additionalProperties").isBoolean()).isTrue();
        Set<String> names = new TreeSet<>();
        object.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> constants(JsonNode schema) {
        return Stream.iterate(0, i -> i < schema.path("enum").size(), i -> i + 1)
                .map(i -> schema.path("enum").get(i).asText())
                .toList();
    }

    private static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Test
    void theReadmeShowsTheExample() throws IOException {
        assertThat(Files.readString(Path.of("README.md"))).contains("```yaml\n" + Files.readString(EXAMPLE) + "```");
    }

    @Test
    void theSchemaKnowsTheKeysOfTheReader() throws IOException {
        JsonNode defs = schema().path("$defs");
        assertThat(keys(schema())).containsExactlyInAnyOrderElementsOf(PipelineFile.ROOT);
        assertThat(keys(schema().path("properties").path("defaults")))
                .containsExactlyInAnyOrderElementsOf(EnvironmentSettings.KEYS);
        assertThat(keys(defs.path("environment"))).containsExactlyInAnyOrderElementsOf(PipelineFile.ENVIRONMENT);
        assertThat(keys(defs.path("environment").path("properties").path("gitOps")))
                .containsExactlyInAnyOrderElementsOf(PipelineFile.GIT_OPS);
        assertThat(keys(defs.path("deadlines"))).containsExactlyInAnyOrderElementsOf(EnvironmentSettings.DEADLINES);
        assertThat(keys(defs.path("retries"))).containsExactlyInAnyOrderElementsOf(EnvironmentSettings.DEADLINES);
        assertThat(keys(defs.path("retry"))).containsExactlyInAnyOrderElementsOf(RetrySettings.RULE);
    }

    @Test
    void theSchemaKnowsTheValuesOfTheReader() throws IOException {
        JsonNode root = schema();
        JsonNode defs = root.path("$defs");
        assertThat(root.at("/properties/apiVersion/const").asText()).isEqualTo(PipelineFile.API_VERSION);
        assertThat(root.at("/properties/kind/const").asText()).isEqualTo(PipelineFile.KIND);
        assertThat(root.at("/properties/environments/maxItems").asInt()).isEqualTo(PipelineFile.MAX_ENVIRONMENTS);
        assertThat(constants(defs.path("mergeMethod"))).isEqualTo(words(StagePlan.MergeMethod.class));
        assertThat(constants(defs.path("workloads"))).isEqualTo(words(StagePlan.Workloads.class));
        assertThat(constants(defs.path("layout"))).isEqualTo(words(StagePlan.Layout.class));
        assertThat(constants(defs.path("baseCommit"))).containsExactly("push", "pullRequest");
        assertThat(constants(defs.path("baseCommit")))
                .map(word -> PipelineFile.read(("apiVersion: lockstep.dev/v1\nkind: PromotionPipeline\n"
                                + "environments: [{name: a, baseCommit: " + word + "}]")
                        .getBytes(StandardCharsets.UTF_8)))
                .map(read ->
                        ((PipelineFile.Result.Valid) read).environments().get(0).baseCommit())
                .containsExactly(StagePlan.BaseCommit.values());
        String duration = defs.at("/duration/pattern").asText();
        for (String text : List.of("30m", "14d", "1h30m", "0s", "", "5", "30m1h", "PT5M")) {
            assertThat(text.matches(duration))
                    .as(text)
                    .isEqualTo(Durations.read(text).isPresent());
        }
        String share = defs.at("/share/pattern").asText();
        for (String text : List.of("0%", "25%", "100%", "101%", "25", "025%", "2.5%", "%", "-1%")) {
            assertThat(text.matches(share))
                    .as(text)
                    .isEqualTo(Percent.read(text).isPresent());
        }
        for (String name : List.of("dev", "a", "-a", "A", "a".repeat(64))) {
            assertThat(name.matches(
                            defs.at("/environment/properties/name/pattern").asText()))
                    .as(name)
                    .isEqualTo(DefinitionReader.isName(name));
        }
    }

    @Test
    void theExampleIsReadAndShowsEveryKey() throws IOException {
        PipelineFile.Result result = PipelineFile.read(Files.readAllBytes(EXAMPLE));
        assertThat(result).isInstanceOf(PipelineFile.Result.Valid.class);
        List<StagePlan> plans = ((PipelineFile.Result.Valid) result).environments();
        assertThat(plans).extracting(StagePlan::environment).containsExactly("dev", "qa", "staging", "prod");
        assertThat(plans.get(3).after()).containsExactly("qa", "staging");

        Set<String> shown = new TreeSet<>();
        FileProblems none = new FileProblems("a.yaml");
        collect(
                YamlTree.read(Files.readAllBytes(EXAMPLE), 1 << 20, "one pipeline", none)
                        .orElseThrow(),
                "",
                shown);
        assertThat(shown).containsExactlyInAnyOrderElementsOf(everyKey());
    }

    @Test
    void theDefaultsOfTheExampleAreWhatCountsWithoutThem() throws IOException {
        String example = Files.readString(EXAMPLE);
        String without = example.lines()
                .dropWhile(line -> !line.startsWith("environments:"))
                .collect(Collectors.joining("\n"));
        String text = "apiVersion: lockstep.dev/v1\nkind: PromotionPipeline\n" + without;
        assertThat(PipelineFile.read(text.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(PipelineFile.read(example.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> everyKey() {
        return Stream.of(
                        PipelineFile.ROOT.stream(),
                        below("defaults", EnvironmentSettings.KEYS),
                        below("defaults.deadlines", EnvironmentSettings.DEADLINES),
                        below("defaults.retries", EnvironmentSettings.DEADLINES),
                        EnvironmentSettings.DEADLINES.stream()
                                .flatMap(kind -> below("defaults.retries." + kind, List.of("first", "longest"))),
                        below("environments", PipelineFile.ENVIRONMENT),
                        below("environments.gitOps", PipelineFile.GIT_OPS),
                        below("environments.deadlines", EnvironmentSettings.DEADLINES),
                        Stream.of("environments.retries.step"),
                        below("environments.retries.step", RetrySettings.RULE))
                .flatMap(keys -> keys)
                .toList();
    }

    private static Stream<String> below(String parent, List<String> keys) {
        return keys.stream().map(key -> parent + "." + key);
    }

    private static void collect(YamlNode node, String path, Set<String> found) {
        if (node instanceof YamlNode.Sequence sequence) {
            sequence.items().forEach(item -> collect(item, path, found));
        } else if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                String key = (path.isEmpty() ? "" : path + ".") + ((YamlNode.Scalar) entry.key()).text();
                found.add(key);
                collect(entry.value(), key, found);
            }
        }
    }
}
