package dev.lockstep.traps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The list in the Javadoc of a class of traps: an item for each trap, with links to the tests that show it. After a link to a test with
 * many cases stands which of them is meant, as code, the way it is written in its source.
 */
record TrapTable(Class<?> of, List<String> items) {
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern ITEM = Pattern.compile("<li>(.*?)(?=<li>|</ul>)");
    private static final Pattern LINK =
            Pattern.compile("\\{@link ([\\w.]*)#(\\w+)\\}((?:,? ?(?:and )?\\{@code [^}]*\\})*)");
    private static final Pattern CASE = Pattern.compile("\\{@code ([^}]*)\\}");

    static TrapTable of(Class<?> traps) {
        return of(traps, source(traps));
    }

    static TrapTable of(Class<?> traps, String source) {
        String javadoc = source.substring(0, source.indexOf("\nclass "))
                .replaceAll("\\n \\* ?", " ")
                .replaceAll("\\s+", " ");
        return new TrapTable(
                traps,
                ITEM.matcher(javadoc)
                        .results()
                        .map(item -> item.group(1).strip())
                        .toList());
    }

    /** Every trap leads to tests that are there, and every trap that is tested in the class itself is in the list. */
    void holds() {
        assertThat(items).as("traps of " + of.getSimpleName()).isNotEmpty();
        assertThat(problems()).isEmpty();
    }

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        Set<String> named = new TreeSet<>();
        for (String item : items) {
            List<MatchResult> links = LINK.matcher(item).results().toList();
            if (links.isEmpty()) {
                problems.add("no test: " + item);
            }
            for (MatchResult link : links) {
                problem(link).ifPresent(why -> problems.add(why + ": " + item));
                if (link.group(1).isEmpty()) {
                    named.add(link.group(2));
                }
            }
        }
        Set<String> own = tests(of);
        own.removeAll(named);
        own.remove("everyTrapLeadsToItsTests");
        own.forEach(test -> problems.add("no trap leads to " + test));
        return problems;
    }

    private Optional<String> problem(MatchResult link) {
        Class<?> linked;
        try {
            linked = link.group(1).isEmpty()
                    ? of
                    : Class.forName(link.group(1), false, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException e) {
            return Optional.of("no class " + link.group(1));
        }
        if (!tests(linked).contains(link.group(2))) {
            return Optional.of("no test " + linked.getSimpleName() + "." + link.group(2));
        }
        String source = CASE.matcher(link.group(3)).results().findAny().isPresent() ? source(linked) : "";
        return CASE.matcher(link.group(3))
                .results()
                .map(one -> one.group(1))
                .filter(one -> !source.contains(one))
                .findFirst()
                .map(one -> "no case '" + one + "' in " + linked.getSimpleName());
    }

    private static Set<String> tests(Class<?> of) {
        return Arrays.stream(of.getDeclaredMethods())
                .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String source(Class<?> of) {
        try {
            return Files.readString(TESTS.resolve(of.getName().replace('.', '/') + ".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
