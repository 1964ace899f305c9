package dev.lockstep.scheduler;

import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.yaml.YamlException;
import dev.lockstep.scheduler.yaml.YamlWriter;
import java.util.stream.Collectors;

/** The config file of a cluster type without a config Template. */
final class PlainConfigMap {
    /** Bytes of a value that are written in a step. */
    private static final int WRITTEN = 16;

    private PlainConfigMap() {}

    /** The values of a ConfigMap are texts, so that lists and maps become YAML texts. */
    static byte[] render(String namespace, GoMap values, Meter meter) {
        long mark = meter.held();
        GoMap texts = GoMap.of(GoMap.Type.STRING_STRING);
        values.entries()
                .forEach((key, value) ->
                        texts.entries().put(key, value instanceof String text ? text : written(value, meter)));
        String data = written(texts, meter);
        String indented = texts.entries().isEmpty()
                ? " {}\n"
                : "\n"
                        + data.lines()
                                .map(line -> line.isEmpty() ? "\n" : "  " + line + "\n")
                                .collect(Collectors.joining());
        meter.release(mark);
        return ByteText.toBytes("apiVersion: v1\ndata:" + indented
                + "kind: ConfigMap\nmetadata:\n  name: platform-config\n  namespace: " + namespace + "\n");
    }

    /** @throws dev.lockstep.scheduler.metering.OverBudgetException if the text is more than there may be */
    private static String written(Object value, Meter meter) {
        meter.work(Meter.sizeOf(value) / WRITTEN);
        String text;
        try {
            text = YamlWriter.write(value, (int) Math.min(meter.left(), Integer.MAX_VALUE - 8));
        } catch (YamlException tooLong) {
            meter.hold(meter.left() + 1);
            throw tooLong;
        }
        meter.hold(text.length());
        return text;
    }
}
