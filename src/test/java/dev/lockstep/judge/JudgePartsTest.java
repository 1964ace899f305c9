package dev.lockstep.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The jar of the command holds chosen parts of the server: everything that the command needs must be among them, and nothing
 * of that may need more than the JDK and Jackson.
 */
class JudgePartsTest {
    private static final Pattern INCLUDE = Pattern.compile("<include>(dev/lockstep/[^<]*)</include>");

    @Test
    void whatTheCommandNeedsIsInItsJar() throws IOException {
        Set<String> needed = needed();
        assertThat(needed).contains("dev.lockstep.compliance.ArgoJudge", "dev.lockstep.azure.FluxConfiguration");
        List<Pattern> included = included();
        assertThat(needed)
                .filteredOn(name -> name.startsWith("dev.lockstep."))
                .as("the filter of the execution judge in pom.xml")
                .allMatch(name -> included.stream()
                        .anyMatch(p ->
                                p.matcher(name.replace('.', '/') + ".class").matches()));
        assertThat(needed)
                .filteredOn(name -> !name.startsWith("dev.lockstep."))
                .allMatch(
                        name -> name.matches("java\\..*|com\\.fasterxml\\.jackson\\.(core|databind|annotation)\\..*"));
        assertThat(needed)
                .as("no network")
                .noneMatch(name -> name.matches(
                        "java\\.(net|nio\\.channels|sql)\\.(?!URI$|URISyntaxException$|URLEncoder$).*|javax\\..*"));
    }

    /** Classes that the command's own need, and those that these need, as far as they are ours. */
    private static Set<String> needed() {
        JavaClasses all = new ClassFileImporter()
                .importPaths(Stream.of(
                                "judge", "terminal", "compliance", "flux", "text", "argocd", "azure", "memory", "ports")
                        .map(Path.of("target/classes/dev/lockstep")::resolve)
                        .toArray(Path[]::new));
        Set<String> needed = new TreeSet<>();
        Deque<JavaClass> open = new ArrayDeque<>();
        all.stream()
                .filter(c -> c.getPackageName().equals("dev.lockstep.judge"))
                .forEach(open::add);
        while (!open.isEmpty()) {
            JavaClass one = open.pop();
            if (needed.add(one.getName()) && one.getName().startsWith("dev.lockstep.")) {
                one.getDirectDependenciesFromSelf().stream()
                        .map(d -> d.getTargetClass().getBaseComponentType())
                        .filter(c -> !c.isPrimitive())
                        .forEach(open::add);
            }
        }
        return needed;
    }

    private static List<Pattern> included() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String execution = pom.substring(pom.indexOf("<id>judge</id>"));
        return INCLUDE.matcher(execution.substring(0, execution.indexOf("</execution>")))
                .results()
                .map(MatchResult::group)
                .map(include -> include.replaceAll("</?include>", ""))
                .map(include -> Pattern.compile(include.replace("$", "\\$")
                        .replace(".", "\\.")
                        .replace("**", "\0")
                        .replace("*", "[^/]*")
                        .replace("\0", ".*")))
                .toList();
    }
}
