package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The action's description, its script, its page and the workflows speak of the same things. */
class ActionAgreementTest {
    private static final Path FOLDER = Path.of("deploy/github");

    private static String read(String file) throws IOException {
        return Files.readString(FOLDER.resolve(file));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(String file) throws IOException {
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(read(file));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, Object> step(Map<String, Object> action) {
        return map(((List<?>) map(action.get("runs")).get("steps")).get(0));
    }

    private static Set<String> found(String regex, String text) {
        Set<String> all = new TreeSet<>();
        Matcher matcher = Pattern.compile(regex).matcher(text);
        while (matcher.find()) {
            all.add(matcher.group(1));
        }
        return all;
    }

    @Test
    void everyInputIsAnEnvironmentVariableOfTheScript() throws IOException {
        Map<String, Object> action = yaml("action/action.yml");
        Map<String, Object> environment = map(step(action).get("env"));
        Map<String, Object> inputs = map(action.get("inputs"));
        assertThat(environment).hasSameSizeAs(inputs);
        inputs.keySet()
                .forEach(input -> assertThat(environment)
                        .containsEntry(
                                "LOCKSTEP_" + input.toUpperCase(Locale.ROOT).replace('-', '_'),
                                "${{ inputs." + input + " }}"));
        String script = read("action/promote.sh");
        assertThat(found("(?m)^#   (LOCKSTEP_\\w+)", script)).isEqualTo(new TreeSet<>(environment.keySet()));
        assertThat(found("\\$\\{(LOCKSTEP_\\w+)", script)).isEqualTo(new TreeSet<>(environment.keySet()));
        String page = read("README.md");
        inputs.keySet().forEach(input -> assertThat(page).contains("`" + input + "`"));
    }

    @Test
    void everyDefaultIsTheScripts() throws IOException {
        Map<String, Object> inputs = map(yaml("action/action.yml").get("inputs"));
        String script = read("action/promote.sh");
        for (String input : List.of("wait-for", "timeout", "poll-interval", "allow-http")) {
            String variable = "LOCKSTEP_" + input.toUpperCase(Locale.ROOT).replace('-', '_');
            assertThat(script)
                    .contains("${" + variable + ":-" + map(inputs.get(input)).get("default") + "}");
        }
    }

    @Test
    void everyOutputIsWrittenByTheScript() throws IOException {
        Map<String, Object> outputs = map(yaml("action/action.yml").get("outputs"));
        String script = read("action/promote.sh");
        String page = read("README.md");
        outputs.forEach((name, output) -> {
            assertThat(map(output)).containsEntry("value", "${{ steps.promote.outputs." + name + " }}");
            assertThat(script).containsPattern("printf '(.*\\\\n)?" + name + "=");
            assertThat(page).contains("`" + name + "`");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"promote.yml", "promote-manually.yml"})
    void workflowsGiveTheActionWhatItTakes(String file) throws IOException {
        Map<String, Object> workflow = yaml("workflows/" + file);
        Map<String, Object> inputs = map(yaml("action/action.yml").get("inputs"));
        List<?> steps = (List<?>) map(map(workflow.get("jobs")).get("promote")).get("steps");
        Map<String, Object> given = map(map(steps.get(steps.size() - 1)).get("with"));
        assertThat(inputs.keySet()).containsAll(given.keySet());
        assertThat(given.keySet()).contains("url", "token", "pipeline");
        assertThat(workflow.get("permissions")).isEqualTo(Map.of("contents", "read"));
    }
}
