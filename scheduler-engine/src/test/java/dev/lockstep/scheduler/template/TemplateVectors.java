package dev.lockstep.scheduler.template;

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
import java.util.Map;
import java.util.Optional;

/** Runs template cases in the form that the vectors' README describes. */
final class TemplateVectors {
    /** One case; {@link #mismatch} compares. */
    record Case(String name, String template, GoMap data, GoMap whole) {
        /** What is different from the vector, or empty. */
        Optional<String> mismatch() {
            String actual;
            try {
                byte[] output = Template.parse("template", template, TemplateLimits.defaults())
                        .render(root(data));
                actual = "output: " + ByteText.fromBytes(output);
            } catch (TemplateException e) {
                actual = "error " + e.stage().name().toLowerCase(java.util.Locale.ROOT) + ": "
                        + ByteText.fromJava(e.getMessage());
            }
            List<String> expected = expected();
            return expected.contains(actual)
                    ? Optional.empty()
                    : Optional.of("\n  template " + template + "\n  expected " + expected + "\n  actual   " + actual);
        }

        private List<String> expected() {
            Map<Object, Object> map = whole.entries();
            if (map.containsKey("output")) {
                return List.of("output: " + map.get("output"));
            }
            if (map.containsKey("outputBase64")) {
                byte[] bytes = Base64.getDecoder().decode((String) map.get("outputBase64"));
                return List.of("output: " + ByteText.fromBytes(bytes));
            }
            Map<Object, Object> error = ((GoMap) map.get("error")).entries();
            String start = "error " + error.get("stage") + ": ";
            Object other = error.getOrDefault("alternativeMessage", error.get("message"));
            return List.of(start + error.get("message"), start + other);
        }
    }

    private TemplateVectors() {}

    static List<Case> cases(Path file) {
        Map<Object, Object> topic = Vectors.read(file).entries();
        GoMap sets = (GoMap) topic.getOrDefault("dataSets", GoMap.of(GoMap.Type.STRING_ANY));
        return ((GoList) topic.get("cases"))
                .items().stream()
                        .map(GoMap.class::cast)
                        .map(whole -> oneCase(whole, sets))
                        .toList();
    }

    private static Case oneCase(GoMap whole, GoMap sets) {
        Map<Object, Object> map = whole.entries();
        Object data = map.containsKey("dataSet")
                ? sets.entries().get(map.get("dataSet"))
                : map.getOrDefault("data", GoMap.of(GoMap.Type.STRING_ANY));
        return new Case((String) map.get("name"), ByteText.toJava((String) map.get("template")), (GoMap) data, whole);
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
            config.entries().putAll(typed.entries());
        }
        if (given.get("ConfigRaw") instanceof GoMap raw) {
            raw.entries()
                    .forEach((key, text) -> config.entries()
                            .put(key, ConfigValue.read(ByteText.toJava((String) text), YamlLimits.defaults())));
        }
        fields.put("ConfigData", config);
        return new GoStruct("scheduler.dataType", fields);
    }

    private static GoMap strings(Object map) {
        GoMap strings = GoMap.of(GoMap.Type.STRING_STRING);
        if (map instanceof GoMap given) {
            strings.entries().putAll(given.entries());
        }
        return strings;
    }
}
