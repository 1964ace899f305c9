package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.VectorReport;
import dev.lockstep.scheduler.VectorReport.Verdict;
import dev.lockstep.scheduler.Vectors;
import dev.lockstep.scheduler.config.ConfigValue;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoStruct;
import dev.lockstep.scheduler.yaml.YamlLimits;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs template cases in the form that the vectors' README describes. */
public final class TemplateVectors {
    /** Where a message says that it happened; what follows is the cause. */
    private static final Pattern PLACE =
            Pattern.compile("template: [^:]*:\\d+(:\\d+)?: (executing \".*?\" at <.*?>: )?", Pattern.DOTALL);

    private static final Pattern REFUSED =
            Pattern.compile("error calling \\w+: function \"\\w+\" is refused: .*", Pattern.DOTALL);

    /** An output, or an error: its stage and message. */
    private record Outcome(Optional<String> output, String stage, String message) {
        String cause() {
            Matcher place = PLACE.matcher(message);
            return place.lookingAt() ? message.substring(place.end()) : message;
        }

        boolean refusal() {
            return output.isEmpty() && REFUSED.matcher(cause()).matches();
        }

        @Override
        public String toString() {
            return ByteText.toJava(
                    output.map(text -> "output " + GoQuote.quote(text)).orElse("error in " + stage + ": " + message));
        }
    }

    /** One case of a topic. */
    private record Case(String name, String template, GoMap data, Map<Object, Object> whole) {}

    private TemplateVectors() {}

    /** Runs all cases of one topic. */
    public static void run(Path file, VectorReport.Topic topic) {
        Map<Object, Object> whole = Vectors.read(file).entries();
        GoMap sets = (GoMap) whole.getOrDefault("dataSets", GoMap.of(GoMap.Type.STRING_ANY));
        for (Object item : ((GoList) whole.get("cases")).items()) {
            String name = String.valueOf(((GoMap) item).entries().get("name"));
            topic.add(name, judged(((GoMap) item).entries(), sets, topic));
        }
    }

    private static Verdict judged(Map<Object, Object> item, GoMap sets, VectorReport.Topic topic) {
        Case one;
        List<Outcome> expected;
        try {
            one = read(item, sets);
            expected = expected(item);
        } catch (RuntimeException wrong) {
            return new Verdict.Fails("cannot be read: " + wrong);
        }
        return judge(one, expected, topic);
    }

    private static Case read(Map<Object, Object> map, GoMap sets) {
        Object data = map.containsKey("dataSet")
                ? sets.entries().get(map.get("dataSet"))
                : map.getOrDefault("data", GoMap.of(GoMap.Type.STRING_ANY));
        return new Case((String) map.get("name"), ByteText.toJava((String) map.get("template")), (GoMap) data, map);
    }

    private static Verdict judge(Case one, List<Outcome> expected, VectorReport.Topic topic) {
        Outcome actual = render(one);
        Outcome first = expected.get(0);
        if (actual.refusal() && !first.refusal()) {
            return new Verdict.Deviates("refused function");
        }
        if (first.output().isEmpty()) {
            topic.countError(expected.contains(actual));
        }
        boolean same = expected.stream()
                .anyMatch(e -> e.output().isPresent()
                        ? e.equals(actual)
                        : actual.output().isEmpty()
                                && e.stage().equals(actual.stage())
                                && e.cause().equals(actual.cause()));
        return same
                ? new Verdict.Passes()
                : new Verdict.Fails(
                        "template " + one.template() + "\n    expected " + first + "\n    got      " + actual);
    }

    private static Outcome render(Case one) {
        try {
            byte[] output = Template.parse("template", one.template(), TemplateLimits.defaults())
                    .render(root(one.data()));
            return new Outcome(Optional.of(ByteText.fromBytes(output)), "", "");
        } catch (TemplateException e) {
            String stage = e.stage().name().toLowerCase(Locale.ROOT);
            return new Outcome(Optional.empty(), stage, ByteText.fromJava(e.getMessage()));
        }
    }

    /** The measured outcome, and for some errors what another version of Go says. */
    private static List<Outcome> expected(Map<Object, Object> map) {
        if (map.containsKey("output")) {
            return List.of(new Outcome(Optional.of((String) map.get("output")), "", ""));
        }
        if (map.containsKey("outputBase64")) {
            byte[] bytes = Base64.getDecoder().decode((String) map.get("outputBase64"));
            return List.of(new Outcome(Optional.of(ByteText.fromBytes(bytes)), "", ""));
        }
        Map<Object, Object> error = ((GoMap) map.get("error")).entries();
        String stage = (String) error.get("stage");
        String message = (String) error.get("message");
        String other = (String) error.getOrDefault("alternativeMessage", message);
        return List.of(new Outcome(Optional.empty(), stage, message), new Outcome(Optional.empty(), stage, other));
    }

    private static GoStruct root(GoMap data) {
        Map<Object, Object> given = data.entries();
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String name : List.of("DeploymentTargetName", "Namespace", "Environment", "Workspace", "Workload")) {
            fields.put(name, given.getOrDefault(name, ""));
        }
        fields.put("Labels", strings(given.get("Labels")));
        fields.put("Manifests", strings(given.get("Manifests")));
        fields.put("ClusterType", given.getOrDefault("ClusterType", ""));
        GoMap config = GoMap.of(GoMap.Type.STRING_ANY);
        if (given.get("ConfigData") instanceof GoMap typed) {
            config.entries().putAll(((GoMap) copy(typed)).entries());
        }
        if (given.get("ConfigRaw") instanceof GoMap raw) {
            raw.entries()
                    .forEach((key, text) -> config.entries()
                            .put(key, ConfigValue.read(ByteText.toJava((String) text), YamlLimits.defaults())));
        }
        fields.put("ConfigData", config);
        return new GoStruct("scheduler.dataType", fields);
    }

    /** Templates can change maps ({@code set}); the next case must not see it. */
    private static Object copy(Object value) {
        return Vectors.typed(value);
    }

    private static GoMap strings(Object map) {
        GoMap strings = GoMap.of(GoMap.Type.STRING_STRING);
        if (map instanceof GoMap given) {
            strings.entries().putAll(given.entries());
        }
        return strings;
    }
}
