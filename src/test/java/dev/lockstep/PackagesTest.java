package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every arrow between packages is here; one that is new, or not needed any more, is a decision that somebody takes. */
class PackagesTest {
    private static final String ROOT = "dev.lockstep";
    private static final Set<String> CONNECTED = Set.of("sandbox.database", "sandbox.pages", "sandbox.server");

    /** A package, and what it knows. "-" is the server's entry itself. */
    private static final String KNOWS = """
            -          database listening memory proxy
            api        compliance database evidence hints history memory pipeline ports preflight promotion queries scheduler security steps store text trigger work
            argocd     compliance foreign memory ports proxy secret text tls
            azure      compliance flux foreign memory ports proxy secret text tls
            compliance text
            configuration argocd azure github kubernetes memory pipeline promotion scheduler secret yaml
            dashboard  api compliance evidence hints pipeline ports preflight promotion queries security steps store text trigger
            database   text
            evidence   compliance memory ports promotion scheduler store work
            flux       compliance ports text
            foreign    memory ports text
            git        ports proxy scheduler text tls
            github     foreign memory ports promotion proxy secret text tls
            hints      evidence memory ports secret store text work worker
            history
            judge      argocd azure compliance flux ports terminal
            kubernetes compliance flux foreign memory ports proxy secret text tls
            listening  memory
            memory
            pipeline   memory ports promotion scheduler yaml
            ports      compliance memory promotion scheduler text
            preflight  compliance database evidence memory pipeline ports promotion proxy rendering scheduler store text work
            promotion  text
            proxy
            queries    compliance pipeline promotion store
            rendering  memory ports promotion scheduler text
            sandbox    memory scheduler
            sandbox.database database
            sandbox.pages api dashboard sandbox sandbox.server
            sandbox.server argocd azure git github kubernetes memory pipeline ports promotion sandbox secret store trigger wiring work
            scheduler  terminal text
            secret
            security   database ports secret text
            steps      compliance evidence memory ports promotion rendering scheduler store text work worker
            store      compliance database history memory ports promotion rendering text
            terminal
            text
            tls
            trigger    memory pipeline ports preflight promotion rendering scheduler secret steps store text work
            wiring     api argocd azure compliance configuration evidence git github hints kubernetes memory pipeline ports preflight promotion proxy rendering scheduler secret security steps store text trigger work worker
            work       memory
            worker     compliance evidence memory ports promotion scheduler store text work
            yaml       scheduler text
            """;

    @Test
    void knowWhatIsListedAndNothingElse() {
        Map<String, SortedSet<String>> found = new TreeMap<>();
        for (JavaClass one : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT)) {
            SortedSet<String> knows = found.computeIfAbsent(packageOf(one), name -> new TreeSet<>());
            one.getDirectDependenciesFromSelf().stream()
                    .map(Dependency::getTargetClass)
                    .map(JavaClass::getBaseComponentType)
                    .filter(other -> other.getPackageName().startsWith(ROOT))
                    .map(PackagesTest::packageOf)
                    .filter(other -> !other.equals(packageOf(one)))
                    .forEach(knows::add);
        }
        assertThat(text(found)).isEqualTo(text(listed()));
    }

    private static Map<String, SortedSet<String>> listed() {
        return KNOWS.lines()
                .map(line -> line.split(" +"))
                .collect(Collectors.toMap(
                        words -> words[0],
                        words -> new TreeSet<>(Arrays.asList(words).subList(1, words.length)),
                        (one, other) -> one,
                        TreeMap::new));
    }

    /** A line for each arrow, so that a difference is told as one. */
    private static String text(Map<String, SortedSet<String>> arrows) {
        return arrows.entrySet().stream()
                .flatMap(from -> from.getValue().isEmpty()
                        ? Stream.of(from.getKey() + " knows nobody")
                        : from.getValue().stream().map(to -> from.getKey() + " knows " + to))
                .collect(Collectors.joining("\n"));
    }

    /** Of the first level; of the sandbox, what connects it with Lockstep is apart from the world that it is. */
    private static String packageOf(JavaClass one) {
        String name = one.getPackageName();
        if (name.equals(ROOT)) {
            return "-";
        }
        String[] levels = name.substring(ROOT.length() + 1).split("\\.");
        return levels.length > 1 && CONNECTED.contains(levels[0] + "." + levels[1])
                ? levels[0] + "." + levels[1]
                : levels[0];
    }
}
