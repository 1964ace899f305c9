package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.steps.PromotionSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/machine.md} is made from {@link Steps}; written with {@code -Dlockstep.write-docs=true}. */
class MachineDiagramTest {
    private static final Path FILE = Path.of("docs", "machine.md");

    @Test
    void theDocumentedDiagramIsTheTable() throws IOException {
        if (Boolean.getBoolean("lockstep.write-docs")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, document());
        }
        assertThat(FILE)
                .as("docs/machine.md, made with: mvn test -Dtest=MachineDiagramTest -Dlockstep.write-docs=true")
                .exists()
                .hasContent(document());
    }

    private static String document() {
        return """
                # The promotion machine

                Made from the rules in `src/main/java/dev/lockstep/steps/`, do not edit. To make it again:
                `mvn test -Dtest=MachineDiagramTest -Dlockstep.write-docs=true`

                One stage of a promotion: its steps, and the states that it can end in. What is not here throws `IllegalMove`.

                ```mermaid
                stateDiagram-v2
                    [*] --> GATE
                %s```

                ## What is seen in which step, and where it leads

                A step that leads to itself waits there, or goes on with its next action.

                | Step | Observation | Leads to |
                |---|---|---|
                %s
                ## What is asked of a running stage

                Acted upon after whatever is seen next, in the state that it led to. In OPEN_PR the stage first goes on until its
                pull request can be looked at, unless it waits because nothing could be pushed or opened; in AWAIT_MERGE, and in
                WRITE_BASE where the base commit comes by a pull request, a look at that comes first. `Yield` ends a stage only as long
                as nothing of it is merged.

                | Step | Request | Leads to |
                |---|---|---|
                %s""".formatted(arrows(), rows(), requests());
    }

    private static String arrows() {
        Map<String, TreeSet<String>> labels = new LinkedHashMap<>();
        for (Steps.Row row : PromotionSteps.ALL.answers()) {
            for (String to : row.to()) {
                if (!to.equals(row.step().name())) {
                    label(labels, row.step() + " --> " + to, row.observation().getSimpleName());
                }
            }
        }
        PromotionSteps.ALL
                .requests()
                .forEach(row -> label(
                        labels, row.step() + " --> " + row.to(), row.request().getSimpleName()));
        TreeSet<String> ends = PromotionSteps.ALL.answers().stream()
                .flatMap(row -> row.to().stream())
                .filter(to -> Arrays.stream(Step.values())
                        .noneMatch(step -> step.name().equals(to)))
                .collect(Collectors.toCollection(TreeSet::new));
        return lines(labels.entrySet(), arrow -> "    " + arrow.getKey() + " : " + String.join(", ", arrow.getValue()))
                + lines(ends, end -> "    " + end + " --> [*]");
    }

    private static void label(Map<String, TreeSet<String>> labels, String arrow, String label) {
        labels.computeIfAbsent(arrow, key -> new TreeSet<>()).add(label);
    }

    private static String rows() {
        return lines(
                PromotionSteps.ALL.answers(),
                row -> "| " + row.step() + " | " + row.observation().getSimpleName() + " | "
                        + String.join(", ", row.to()) + " |");
    }

    private static String requests() {
        return lines(
                PromotionSteps.ALL.requests(),
                row -> "| " + row.step() + " | " + row.request().getSimpleName() + " | " + row.to() + " |");
    }

    private static <T> String lines(Iterable<T> items, Function<T, String> line) {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        items.forEach(item -> lines.add(line.apply(item)));
        return lines.toString();
    }
}
