package dev.lockstep.scheduler.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoStruct;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a template does ends soon, in little memory, and with an error that names template, line and limit. */
@Tag("proof")
class TemplateLimitsTest {
    /** Generous, for machines that do other things, too; alone, each takes less than a second. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final long MEBIBYTE = 1 << 20;
    /** All allocations together, most of them garbage at once. */
    private static final long ALLOCATED = 1_500 * MEBIBYTE;

    private static final String DOUBLED = "{{ $x := list 1 }}{{ range until 40 }}{{ $x = list $x $x }}{{ end }}";
    private static final String CYCLE = "{{ $_ := set .ConfigData \"a\" .ConfigData }}";
    private static final String BIG = "{{ $x := repeat 900000 \"a\" }}";

    private static Arguments endless(String name, String template, String limit) {
        return Arguments.of(name, template, limit);
    }

    static Stream<Arguments> endless() {
        return Stream.of(
                endless("passes", "{{ .ConfigData.growing }}", "limit passes"),
                endless("itself", "{{ .ConfigData.self }}", "contains itself"),
                endless("steps in a range", "{{ range 100000000 }}{{ end }}", "limit steps"),
                endless("output", "{{ range 1000000 }}0123456789{{ end }}", "limit outputBytes"),
                endless("depth", "{{ define \"a\" }}{{ template \"a\" }}{{ end }}{{ template \"a\" }}", "limit depth"),
                endless("nested blocks", "{{ if 1 }}".repeat(200) + "{{ end }}".repeat(200), "limit depth"),
                endless("parentheses", "{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}", "limit depth"),
                endless("else if", "{{ if 0 }}" + "{{ else if 0 }}".repeat(5000) + "{{ end }}", "limit depth"),
                endless("tokens", "{{ 1 }}".repeat(40_000), "limit tokens"),
                endless("variables", "{{ $a := 1 }}".repeat(6_000), "limit variables"),
                endless("repeat", "{{ repeat 1000000000 \"abc\" }}", "limit functionText"),
                endless("repeat overflowing", "{{ repeat 9223372036854775807 \"abc\" }}", "limit functionText"),
                endless("repeat of repeat", "{{ repeat 900 \"a\" | repeat 900 | repeat 900 }}", "limit functionText"),
                endless("doubling", "{{ $x := \"ab\" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}", "limit"),
                endless(
                        "doubling by printf",
                        "{{ $x := \"ab\" }}{{ range 100 }}{{ $x = printf \"%s%s\" $x $x }}{{ end }}",
                        "limit"),
                endless(
                        "kept texts",
                        "{{ $l := list }}{{ range 100000 }}{{ $l = append $l (repeat 900000 \"a\") }}{{ end }}",
                        "limit steps"),
                endless("until", "{{ until 1000000000 }}", "limit listItems"),
                endless("untilStep", "{{ untilStep 0 1000000000 1 }}", "limit listItems"),
                endless("until again and again", "{{ range 100000 }}{{ $x := until 99999 }}{{ end }}", "limit steps"),
                endless("append", "{{ $l := list }}{{ range 1000000 }}{{ $l = append $l . }}{{ end }}", "limit steps"),
                endless(
                        "concat",
                        "{{ $l := until 1000 }}{{ range 100 }}{{ $l = concat $l $l }}{{ end }}",
                        "limit listItems"),
                endless(
                        "dict",
                        "{{ $d := dict }}{{ range $i := 100000000 }}{{ $_ := set $d (printf \"%d\" $i) $i }}{{ end }}",
                        "limit steps"),
                endless(
                        "width",
                        "{{ printf \"%1000000d\" 1 }}{{ printf \"%1000000d%1000000d%1000000d%1000000d%1000000d\" 1 1 1 1 1 }}",
                        "limit"),
                endless(
                        "star width",
                        "{{ printf \"%*d%*d%*d%*d%*d\" 1000000 1 1000000 1 1000000 1 1000000 1 1000000 1 }}",
                        "limit functionText"),
                endless("precision", "{{ range 1000 }}{{ $x := printf \"%.900000f\" 1.5 }}{{ end }}", "limit steps"),
                endless(
                        "precision of an exponent",
                        "{{ range 1000 }}{{ $x := printf \"%.900000e\" 1.5 }}{{ end }}",
                        "limit steps"),
                endless("indent", "{{ indent 1000000000 \"a\" }}", "limit functionText"),
                endless("indent of lines", "{{ repeat 100000 \"\\n\" | indent 1000 }}", "limit functionText"),
                endless("nindent", "{{ nindent 1000000000 \"a\" }}", "limit functionText"),
                endless("replace", BIG + "{{ replace \"a\" $x $x }}", "limit functionText"),
                endless("replace nothing", BIG + "{{ replace \"\" $x $x }}", "limit functionText"),
                endless("cat", BIG + "{{ cat " + "$x ".repeat(50) + " }}", "limit functionText"),
                endless("quote", BIG + "{{ quote " + "$x ".repeat(50) + " }}", "limit functionText"),
                endless("print", BIG + "{{ print " + "$x ".repeat(50) + " }}", "limit functionText"),
                endless("println", BIG + "{{ println " + "$x ".repeat(50) + " }}", "limit functionText"),
                endless("html", BIG + "{{ html " + "$x ".repeat(50) + " }}", "limit functionText"),
                endless("join", BIG + "{{ join $x (until 1000) }}", "limit functionText"),
                endless("toStrings", DOUBLED + "{{ toStrings $x }}", "limit valueParts"),
                endless("splitList", BIG + "{{ splitList \"\" $x }}", "limit listItems"),
                endless("split", BIG + "{{ split \"a\" $x }}", "limit listItems"),
                endless("wrapWith", "{{ wrapWith 1 (repeat 1000 \"-\") (repeat 100000 \"a\") }}", "limit functionText"),
                endless(
                        "wrap without blanks",
                        BIG + "{{ range 1000 }}{{ $y := wrapWith 1 \"-\" $x }}{{ end }}",
                        "limit"),
                endless("regexReplaceAll", BIG + "{{ regexReplaceAll \"a\" (trunc 99999 $x) $x }}", "limit"),
                endless("regexFindAll", BIG + "{{ regexFindAll \"a\" $x -1 }}", "limit listItems"),
                endless("regexSplit", BIG + "{{ regexSplit \"a\" $x -1 }}", "limit listItems"),
                endless("quadratic expression", BIG + "{{ regexFindAll \"a.*b|a\" $x -1 }}", "limit steps"),
                endless(
                        "slow expression",
                        BIG + "{{ range 100000 }}{{ if regexMatch \"(a*)*(a|b)*(a|aa)*c\" $x }}{{ end }}{{ end }}",
                        "limit steps"),
                endless("large expression", "{{ regexMatch \"(abcdefghijkl){1000}\" \"a\" }}", "limit regexSize"),
                endless(
                        "deep expression",
                        "{{ regexMatch (printf \"%s%s\" (repeat 5000 \"(\") (repeat 5000 \")\")) \"a\" }}",
                        "limit regexSize"),
                endless("long expression", BIG + "{{ regexMatch $x $x }}", "limit regexSize"),
                endless(
                        "expressions again and again",
                        "{{ range 10000000 }}{{ $x := regexMatch \"[a-z]{100}\" \"a\" }}{{ end }}",
                        "limit steps"),
                endless("toYaml", DOUBLED + "{{ toYaml $x }}", "limit valueParts"),
                endless("toJson", DOUBLED + "{{ toJson $x }}", "limit valueParts"),
                endless("hash", DOUBLED + "{{ hash $x }}", "limit valueParts"),
                endless("printed", DOUBLED + "{{ $x }}", "limit valueParts"),
                endless("deepCopy", DOUBLED + "{{ deepCopy $x }}", "limit valueParts"),
                endless("deepEqual", DOUBLED + "{{ deepEqual $x $x }}", "limit valueParts"),
                endless("has", DOUBLED + "{{ has $x $x }}", "limit valueParts"),
                endless("uniq", DOUBLED + "{{ uniq $x }}", "limit valueParts"),
                endless(
                        "long texts in a list",
                        BIG + "{{ $l := list $x $x $x $x $x $x $x }}{{ toYaml $l }}",
                        "limit functionText"),
                endless(
                        "long texts in JSON",
                        BIG + "{{ $l := list $x $x $x $x $x $x $x }}{{ toPrettyJson $l }}",
                        "limit functionText"),
                endless(
                        "long texts printed",
                        BIG + "{{ $l := list $x $x $x $x $x $x $x }}{{ $l }}",
                        "limit functionText"),
                endless(
                        "stringify",
                        BIG + "{{ $l := list $x $x $x }}{{ stringify (dict \"a\" $l \"b\" $l) }}",
                        "limit functionText"),
                endless(
                        "deep toYaml",
                        "{{ $x := list 1 }}{{ range 600 }}{{ $x = list $x }}{{ end }}{{ toYaml $x }}",
                        "limit valueParts"),
                endless("map in itself to YAML", CYCLE + "{{ toYaml .ConfigData }}", "contains itself"),
                endless("map in itself to JSON", CYCLE + "{{ toJson .ConfigData }}", "contains itself"),
                endless("map in itself hashed", CYCLE + "{{ hash .ConfigData }}", "contains itself"),
                endless("map in itself printed", CYCLE + "{{ .ConfigData }}", "contains itself"),
                endless("map in itself compared", CYCLE + "{{ deepEqual .ConfigData .ConfigData }}", "contains itself"),
                endless(
                        "map in itself merged",
                        CYCLE + "{{ merge (dict \"a\" (dict)) .ConfigData }}",
                        "contains itself"),
                endless(
                        "hash again and again",
                        "{{ $x := until 90000 }}{{ range 100000000 }}{{ $y := hash $x }}{{ end }}",
                        "limit steps"),
                endless(
                        "has again and again",
                        "{{ $x := until 90000 }}{{ range 100000000 }}{{ $y := has -1 $x }}{{ end }}",
                        "limit steps"),
                endless(
                        "uniq of lists",
                        "{{ $l := list }}{{ range $i := 1000 }}{{ $l = append $l (list $i) }}{{ end }}{{ range 1000 }}{{ $y := uniq $l }}{{ end }}",
                        "limit steps"),
                endless(
                        "JSON that is impossible",
                        "{{ $x := list .ConfigData.map (until 90000) }}{{ range 100000000 }}{{ $y := toJson $x }}{{ end }}",
                        "limit steps"),
                endless(
                        "%T again and again",
                        "{{ $x := until 90000 }}{{ range 100000000 }}{{ $y := printf \"%T\" $x }}{{ end }}",
                        "limit steps"),
                endless("sha256sum", BIG + "{{ range 100000000 }}{{ $y := sha256sum $x }}{{ end }}", "limit steps"),
                endless("trunc", BIG + "{{ range 100000000 }}{{ $y := trunc 800000 $x }}{{ end }}", "limit steps"),
                endless(
                        "derivePassword",
                        "{{ range 1000 }}{{ $y := derivePassword 1 \"long\" \"p\" \"u\" \"s\" }}{{ end }}",
                        "limit steps"),
                endless(
                        "sorting a map",
                        "{{ $d := dict }}{{ range $i := 10000 }}{{ $_ := set $d (printf \"%d\" $i) 1 }}{{ end }}{{ range 10000000 }}{{ range $d }}{{ break }}{{ end }}{{ end }}",
                        "limit steps"));
    }

    private static GoStruct data() {
        Map<String, Object> fields = new LinkedHashMap<>();
        GoMap config = GoMap.of(GoMap.Type.STRING_ANY);
        config.entries().put("growing", "{{ print \"{{\" }} .ConfigData.growing }} x");
        config.entries().put("self", "{{ .ConfigData.self }}");
        config.entries().put("map", GoMap.of(GoMap.Type.ANY_ANY));
        fields.put("ConfigData", config);
        return new GoStruct("scheduler.dataType", fields);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endless")
    void endsWithAnErrorThatNamesTemplateLineAndLimit(String name, String template, String limit) {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long[] allocated = {0};
        TemplateException refused = assertTimeoutPreemptively(SOON, () -> {
            long before = threads.getCurrentThreadAllocatedBytes();
            TemplateException thrown = catchThrowableOfType(
                    TemplateException.class,
                    () -> Template.parse("demo", "\n" + template, TemplateLimits.defaults())
                            .render(data()));
            allocated[0] = threads.getCurrentThreadAllocatedBytes() - before;
            return thrown;
        });
        assertThat(refused).as(template).isNotNull();
        assertThat(refused.getMessage()).startsWith("template: demo:").contains(limit);
        assertThat(refused.line()).isPositive();
        if (!name.equals("derivePassword")) {
            // Which takes 32 MiB a call on purpose, and 100,000 steps.
            assertThat(allocated[0]).as("bytes allocated").isLessThan(ALLOCATED);
        }
    }

    /** Found by the properties: there was no place to name yet. */
    @Test
    void aLimitThatIsMetAtTheFirstStatementNamesIt() {
        for (String template : List.of("longer", "{{ if 1 }}{{ end }}", "{{ range 5 }}{{ end }}", "{{ print 1 }}")) {
            TemplateLimits limits = new TemplateLimits(1, 1, 3, 1);
            TemplateException refused = catchThrowableOfType(
                    TemplateException.class,
                    () -> Template.parse("demo", template, limits).render(data()));
            assertThat(refused.getMessage()).startsWith("template: demo:1:").contains("(limit ");
        }
        String next = "{{ range until 50 }}{{ end }}{{ print \"{{\" }} `a` }}";
        for (int steps = 1; steps < 500; steps++) {
            TemplateLimits limits = new TemplateLimits(5, 9, 99, steps);
            TemplateException limited = catchThrowableOfType(
                    TemplateException.class,
                    () -> Template.parse("demo", "text " + next, limits).render(data()));
            assertThat(limited == null || limited.getMessage().contains("(limit steps)"))
                    .isTrue();
        }
    }

    /** Every function on everything that is large, again and again: the steps end it, whichever it is. */
    @Test
    @Tag("proof")
    void everyFunctionIsChargedForItsWork() {
        GoStruct data = data();
        Map<Object, Object> values = ((GoMap) data.fields().get("ConfigData")).entries();
        values.put("text", "Ab ".repeat(150_000));
        values.put("lines", "a\n".repeat(200_000));
        values.put("digits", "1.".repeat(200_000));
        List<Long> numbers = LongStream.range(0, 20_000).boxed().toList();
        values.put("list", GoList.ofInts(numbers));
        values.put(
                "texts", GoList.ofStrings(numbers.stream().map(String::valueOf).toList()));
        GoMap map = GoMap.of(GoMap.Type.STRING_ANY);
        numbers.forEach(number -> map.entries().put("k" + number, number));
        values.put("map", map);
        List<String> large = List.of(
                "$.ConfigData.text",
                "$.ConfigData.digits",
                "$.ConfigData.list",
                "$.ConfigData.texts",
                "$.ConfigData.map",
                "1",
                "\"a\"");
        for (String function : new java.util.TreeSet<>(Functions.ALL.keySet())) {
            for (String argument : large) {
                for (String call : List.of(
                        function + " " + argument,
                        function + " " + argument + " " + argument,
                        function + " 3 " + argument,
                        function + " \"a\" " + argument,
                        function + " $.ConfigData.lines \"b\" " + argument)) {
                    String template = "{{ range 10000000 }}{{ $y := " + call + " }}{{ end }}";
                    assertTimeoutPreemptively(
                            SOON,
                            () -> catchThrowableOfType(
                                    TemplateException.class,
                                    () -> Template.parse("demo", template, new TemplateLimits(3, 20, 1_000_000, 20_000))
                                            .render(data)),
                            template);
                }
            }
        }
    }
}
