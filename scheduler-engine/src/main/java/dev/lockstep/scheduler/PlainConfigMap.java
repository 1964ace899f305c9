package dev.lockstep.scheduler;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.yaml.YamlWriter;
import java.util.stream.Collectors;

/** The config file of a cluster type without a config Template. */
final class PlainConfigMap {
    private PlainConfigMap() {}

    /** The values of a ConfigMap are texts, so that lists and maps become YAML texts. */
    static byte[] render(String namespace, GoMap values) {
        GoMap texts = GoMap.of(GoMap.Type.STRING_STRING);
        values.entries()
                .forEach((key, value) ->
                        texts.entries().put(key, value instanceof String text ? text : YamlWriter.write(value)));
        String data = YamlWriter.write(texts);
        String indented = texts.entries().isEmpty()
                ? " {}\n"
                : "\n"
                        + data.lines()
                                .map(line -> line.isEmpty() ? "\n" : "  " + line + "\n")
                                .collect(Collectors.joining());
        return ByteText.toBytes("apiVersion: v1\ndata:" + indented
                + "kind: ConfigMap\nmetadata:\n  name: platform-config\n  namespace: " + namespace + "\n");
    }
}
