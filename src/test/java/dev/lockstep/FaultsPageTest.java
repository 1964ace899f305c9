package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/faults.md names what shows a promise as if every build showed it, unless it is marked as proof. Read off the tests' sources,
 * so that a test that moves to the proof takes its mark with it.
 */
class FaultsPageTest {
    private static final Path PAGE = Path.of("docs", "faults.md");
    private static final List<Path> SOURCES =
            List.of(Path.of("src", "test", "java"), Path.of("scheduler-engine", "src", "test", "java"));

    /** A test's class, maybe one method of it, and what is said of it: all up to the next name. */
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT))(?:\\.(\\w+))?`([^`|]*)");

    private static final String MARK = "*proof*";
    private static final String PROOF = "@Tag(\"proof\")";
    private static final Pattern IS_A_TEST =
            Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example)\\b");
    private static final Pattern METHOD = Pattern.compile(" {4}(?! )(?:[a-z]+ )*[\\w<>\\[\\], ?.]+ (\\w+)\\(.*");

    @Test
    void whatOnlyTheProofRunsIsMarkedAndNothingElseIs() throws IOException {
        Map<String, String> sources = sources();
        List<String> wrong = new ArrayList<>();
        int named = 0;
        for (String line : Files.readAllLines(PAGE)) {
            for (MatchResult name : NAMED.matcher(line).results().toList()) {
                named++;
                wrong(name.group(1), name.group(2), name.group(3).contains(MARK), sources)
                        .forEach(why -> wrong.add(name.group(1) + " " + why + ": " + line));
            }
        }
        assertThat(named).isGreaterThan(50);
        assertThat(wrong).isEmpty();
    }

    private static List<String> wrong(String name, String method, boolean marked, Map<String, String> sources) {
        if (!sources.containsKey(name)) {
            return List.of("is no test");
        }
        Map<String, Boolean> tests = tests(sources.get(name));
        if (tests.isEmpty() || method != null && !tests.containsKey(method)) {
            return List.of("has no such tests");
        }
        boolean onlyProof = method == null ? !tests.containsValue(false) : tests.get(method);
        boolean alsoProof = method == null ? tests.containsValue(true) : tests.get(method);
        if (onlyProof && !marked) {
            return List.of("is run by the proof only, and not marked (" + MARK + ")");
        }
        return marked && !alsoProof ? List.of("is marked, and the proof does not run it") : List.of();
    }

    @Test
    void tagsOfClassesAndOfMethodsCount() {
        String some = """
                @Tag("ci")
                class SomeTest {
                    @Test
                    @Tag("proof")
                    void takesLong() throws Exception {
                        go();
                    }

                    @ParameterizedTest
                    @CsvSource({
                        "a, b",
                    })
                    void isQuick(String a) {}

                    @BeforeEach
                    void reset() {}
                }
                """;
        assertThat(tests(some)).isEqualTo(Map.of("takesLong", true, "isQuick", false));
        assertThat(tests(some.replace("\"ci\"", "\"proof\""))).isEqualTo(Map.of("takesLong", true, "isQuick", true));
        Map<String, String> sources =
                Map.of("SomeTest", some, "LongTest", some.replace("    @ParameterizedTest\n", "    @Other\n"));
        assertThat(wrong("SomeTest", null, false, sources)).isEmpty();
        assertThat(wrong("SomeTest", null, true, sources)).isEmpty();
        assertThat(wrong("SomeTest", "takesLong", false, sources)).hasSize(1);
        assertThat(wrong("SomeTest", "isQuick", false, sources)).isEmpty();
        assertThat(wrong("SomeTest", "isQuick", true, sources)).hasSize(1);
        assertThat(wrong("LongTest", null, false, sources)).hasSize(1);
        assertThat(wrong("LongTest", null, true, sources)).isEmpty();
        assertThat(wrong("NoTest", null, false, sources)).hasSize(1);
    }

    /** Its tests, and whether only the proof runs them. */
    private static Map<String, Boolean> tests(String source) {
        boolean all = source.lines().anyMatch(PROOF::equals);
        Map<String, Boolean> tests = new TreeMap<>();
        boolean test = false;
        boolean proof = all;
        for (String line : source.lines().toList()) {
            Matcher method = METHOD.matcher(line);
            if (line.startsWith("    @")) {
                test |= IS_A_TEST.matcher(line).find();
                proof |= line.contains(PROOF);
            } else if (method.matches()) {
                if (test) {
                    tests.put(method.group(1), proof);
                }
                test = false;
                proof = all;
            }
        }
        return tests;
    }

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (Path root : SOURCES) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(path -> path.toString().matches(".*(?:Test|IT)\\.java"))
                        .toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
