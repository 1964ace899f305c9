package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.Vectors;
import dev.lockstep.scheduler.template.Function.Parameter;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoStruct;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Template texts by a grammar that knows all functions and what they take, and mutations of the vectors' templates. */
public final class TemplateGenerator {
    private static final List<Function> FUNCTIONS = List.copyOf(new TreeMap<>(Functions.ALL).values());
    private static final List<String> FIELDS = List.of(
            ".",
            "$",
            ".ConfigData",
            ".ConfigData.map",
            ".ConfigData.list",
            ".ConfigData.text",
            ".ConfigData.number",
            ".ConfigData.nil",
            ".ConfigData.missing",
            ".ConfigData.map.a",
            ".ConfigData.map.deep.b",
            ".Labels",
            ".Labels.x",
            ".Manifests.repo",
            ".Workload",
            ".Nope",
            "$v",
            "$w",
            ".ConfigData.template",
            ".ConfigData.bytes");
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "A b",
            " x ",
            "é",
            "\uD83D\uDE00",
            "0",
            "-1",
            "1.5e3",
            "0x1F",
            "true",
            "null",
            "{{",
            "{{ .Workload }}",
            "a,b,,c",
            "a/b/../c",
            "http://u:p@h:80/p?q#f",
            "1.2.3-rc.1+b",
            ">=1.2 <3",
            "2006-01-02T15:04:05Z",
            "1h30m",
            "%d %s %v %q %x %T %+v %#v",
            "%[2]*.[1]*f",
            "%08.3f|%-5d|%+q|%U",
            "(a|b)*c",
            "[a-z]+",
            "(?P<n>x)$1",
            "$1${n}",
            "a: 1\\nb: [x, y]",
            "- 1\\n- 2",
            "{\\\"a\\\": [1, null]}",
            "long",
            "YWJj",
            "\\x00\\xff",
            "\\n",
            "\\t'\\\"",
            "Europe/Berlin");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "2",
            "7",
            "64",
            "1000000",
            "9223372036854775807",
            "-9223372036854775808",
            "0x7f",
            "1.5",
            "-0.0",
            "1e300",
            "'a'",
            "1i",
            "0b11",
            "0o17",
            "1_000",
            "8");
    private static final List<String> TOKENS = List.of(
            "{{",
            "}}",
            "{{-",
            "-}}",
            "{{ end }}",
            "{{ else }}",
            "{{ if ",
            "{{ range ",
            "{{ with ",
            "{{ define \"t\" }}",
            "{{ template \"t\" . }}",
            "{{ block \"b\" . }}",
            "{{ break }}",
            "{{ continue }}",
            "{{/*",
            "*/}}",
            "|",
            "(",
            ")",
            ":=",
            "=",
            ",",
            "$",
            "$v",
            ".",
            "..",
            "nil",
            "true",
            "\"",
            "`",
            "'",
            "\\",
            "\n",
            "\r\n",
            "\t",
            "\u0000",
            "\uD800",
            "%",
            "else if 1",
            "else with 1",
            "-",
            "+1",
            "1.",
            "0x",
            "''");

    /** The body of a definition sees no variables from outside. */
    private static final String DECLARED = "{{ $v := . }}{{ $w := 1 }}";

    private final List<String> corpus;

    public TemplateGenerator() {
        List<String> all = new ArrayList<>();
        for (Path topic : Vectors.children(Vectors.copy().resolve("template"))) {
            for (Object item : ((GoList) Vectors.read(topic).entries().get("cases")).items()) {
                all.add(ByteText.toJava((String) ((GoMap) item).entries().get("template")));
            }
        }
        corpus = List.copyOf(all);
    }

    public String template(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> mutated(any(random, corpus), random);
            case 1 -> mutated(grammar(random), random);
            case 2 -> any(random, corpus) + grammar(random);
            case 3, 4, 5 -> single(random);
            default -> grammar(random);
        };
    }

    /** One call that is mostly right, so that what is behind the checks of arguments is reached, too. */
    private String single(Random random) {
        StringBuilder out = new StringBuilder(DECLARED).append("{{ ");
        call(random, out, any(random, FUNCTIONS), 1 + random.nextInt(2), false);
        return out.append(" }}").toString();
    }

    private String grammar(Random random) {
        StringBuilder out = new StringBuilder(DECLARED).append("{{ $v = ");
        pipeline(random, out, 2);
        out.append(" }}{{ $w = ").append(any(random, FIELDS)).append(" }}");
        if (random.nextInt(4) == 0) {
            out.append("{{ define \"t\" }}").append(DECLARED);
            statements(random, out, 2);
            out.append("{{ end }}");
        }
        statements(random, out, 3);
        return out.toString();
    }

    private void statements(Random random, StringBuilder out, int depth) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            statement(random, out, depth);
        }
    }

    private void statement(Random random, StringBuilder out, int depth) {
        int kind = random.nextInt(depth > 0 ? 12 : 5);
        String left = random.nextInt(6) == 0 ? "{{- " : "{{ ";
        String right = random.nextInt(6) == 0 ? " -}}" : " }}";
        switch (kind) {
            case 0 -> out.append(" text\n");
            case 1, 2, 3 -> {
                out.append(left);
                pipeline(random, out, 3);
                out.append(right);
            }
            case 4 -> {
                out.append(left).append(random.nextBoolean() ? "$v = " : "$_ := ");
                pipeline(random, out, 2);
                out.append(right);
            }
            case 5, 6, 7, 8, 9 -> {
                String keyword =
                        any(random, List.of("if", "with", "range", "range", "block \"b" + random.nextInt(99) + "\""));
                out.append(left).append(keyword).append(' ');
                if (keyword.equals("range")) {
                    out.append(any(random, List.of("", "$e := ", "$i, $e := ")));
                }
                pipeline(random, out, 2);
                out.append(right).append(keyword.startsWith("block") ? DECLARED : "");
                statements(random, out, depth - 1);
                if (keyword.equals("range") && random.nextInt(4) == 0) {
                    out.append(random.nextBoolean() ? "{{ break }}" : "{{ continue }}");
                }
                if (!keyword.startsWith("block") && random.nextInt(3) == 0) {
                    out.append("{{ else }}");
                    statements(random, out, depth - 1);
                }
                out.append("{{ end }}");
            }
            case 10 ->
                out.append("{{ template \"t\" ").append(any(random, FIELDS)).append(" }}");
            default -> out.append("{{/* comment */}}");
        }
    }

    private void pipeline(Random random, StringBuilder out, int depth) {
        if (random.nextInt(3) == 0) {
            operand(random, out, Parameter.ANY, depth);
        } else {
            call(random, out, any(random, FUNCTIONS), depth, false);
        }
        while (random.nextInt(4) == 0) {
            out.append(" | ");
            call(random, out, any(random, FUNCTIONS), depth - 1, true);
        }
    }

    private void call(Random random, StringBuilder out, Function function, int depth, boolean piped) {
        out.append(function.name());
        int count = function.fixed() + (function.variadic() ? random.nextInt(4) : 0) - (piped ? 1 : 0);
        count += random.nextInt(20) == 0 ? 1 : 0;
        for (int i = 0; i < count; i++) {
            out.append(' ');
            boolean known = !function.parameters().isEmpty();
            operand(random, out, known ? function.parameter(i) : Parameter.ANY, depth - 1);
        }
    }

    private void operand(Random random, StringBuilder out, Parameter type, int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            out.append('(');
            pipeline(random, out, depth - 1);
            out.append(')');
            return;
        }
        Parameter wanted = random.nextInt(12) == 0 ? any(random, List.of(Parameter.values())) : type;
        switch (wanted) {
            case STRING, VERSION -> out.append(quoted(random));
            case INT, FLOAT, UINT32, DURATION -> out.append(any(random, NUMBERS));
            case BOOL -> out.append(random.nextBoolean());
            case MAP -> {
                if (random.nextBoolean()) {
                    out.append(".ConfigData");
                } else {
                    map(random, out, 2);
                }
            }
            case TIME -> out.append("(toDate \"2006-01-02\" \"2024-02-29\")");
            case VALUE, ANY -> {
                switch (random.nextInt(4)) {
                    case 0 -> out.append(quoted(random));
                    case 1 -> out.append(any(random, NUMBERS));
                    default -> out.append(any(random, FIELDS));
                }
            }
        }
    }

    /** Few keys, so that maps have some in common, and nothing, labels and other maps in them. */
    private static void map(Random random, StringBuilder out, int depth) {
        out.append("(dict");
        for (int i = random.nextInt(3); i >= 0; i--) {
            out.append(" \"").append(any(random, List.of("x", "a", "map"))).append("\" ");
            switch (random.nextInt(6)) {
                case 0 -> out.append("nil");
                case 1, 2 -> out.append(any(random, List.of("$.Labels", "$.ConfigData.map", "$.ConfigData.list")));
                case 3 -> out.append(quoted(random));
                default -> {
                    if (depth > 0) {
                        map(random, out, depth - 1);
                    } else {
                        out.append("(list 1 \"x\")");
                    }
                }
            }
        }
        out.append(')');
    }

    private static String quoted(Random random) {
        String text = any(random, TEXTS);
        return random.nextInt(8) == 0 ? "`" + text + "`" : '"' + text + '"';
    }

    private String mutated(String given, Random random) {
        StringBuilder text = new StringBuilder(given);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(7)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end).repeat(1 + random.nextInt(3)));
                case 2, 3 -> text.insert(at, any(random, TOKENS));
                case 4 ->
                    text.replace(at, end, String.valueOf((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000)));
                case 5 -> {
                    String other = any(random, corpus);
                    text.insert(at, other.substring(random.nextInt(other.length() + 1)));
                }
                default -> text.replace(at, end, any(random, NUMBERS));
            }
        }
        return text.toString();
    }

    static <T> T any(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** A root object with something of everything. */
    public static GoStruct data() {
        GoMap map = GoMap.of(GoMap.Type.ANY_ANY);
        map.entries().put("a", 1L);
        map.entries().put(2L, "two");
        map.entries().put(true, Double.NaN);
        map.entries().put(null, 0.1);
        GoMap deep = GoMap.of(GoMap.Type.ANY_ANY);
        deep.entries().put("b", GoList.ofAny(List.of(1L, "x", 2.5, false)));
        map.entries().put("deep", deep);
        GoMap config = GoMap.of(GoMap.Type.STRING_ANY);
        config.entries().put("map", map);
        config.entries().put("list", GoList.ofAny(List.of("b", "a", 10L, map, "a")));
        config.entries().put("text", ByteText.fromJava("Grüße, Wörld: 1:2:3"));
        config.entries().put("bytes", "\u00FF\u0000\u0080");
        config.entries().put("number", 1e21);
        config.entries().put("nil", null);
        config.entries().put("template", "{{ .Workload }}{{ .ConfigData.text }}");
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("DeploymentTargetName", "shop-web");
        fields.put("Namespace", "dev-team-shop-web");
        fields.put("Environment", "dev");
        fields.put("Workspace", "team");
        fields.put("Workload", "shop");
        fields.put("Labels", GoMap.ofStrings(Map.of("x", "y", "workload", "shop")));
        fields.put("Manifests", GoMap.ofStrings(Map.of("repo", "r", "path", "./p")));
        fields.put("ClusterType", "large");
        fields.put("ConfigData", config);
        return new GoStruct("scheduler.dataType", fields);
    }
}
