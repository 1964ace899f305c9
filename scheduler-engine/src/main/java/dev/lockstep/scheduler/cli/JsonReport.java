package dev.lockstep.scheduler.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockstep.scheduler.Assignment;
import dev.lockstep.scheduler.Problem;
import dev.lockstep.scheduler.TreeChange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * The outcome for programs: one object. {@code written}, {@code deleted} and {@code unchanged} are null when there are
 * errors, because what would change is unknown then.
 */
final class JsonReport {
    private final JsonGenerator json;

    private JsonReport(JsonGenerator json) {
        this.json = json;
    }

    static byte[] of(Outcome outcome) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.useDefaultPrettyPrinter();
            new JsonReport(json).write(outcome);
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private void write(Outcome outcome) throws IOException {
        json.writeStartObject();
        json.writeStringField("environment", outcome.input().request().environment());
        json.writeStringField(
                "layout", outcome.input().request().layout().name().toLowerCase(Locale.ROOT));
        json.writeBooleanField("publishable", outcome.change().isPresent());
        texts("clusterTypes", outcome.rendering().clusterTypes());
        json.writeArrayFieldStart("assignments");
        for (Assignment assignment : outcome.rendering().assignments()) {
            json.writeStartObject();
            json.writeStringField("clusterType", assignment.clusterType());
            json.writeStringField("deploymentTarget", assignment.deploymentTarget());
            json.writeStringField("workload", assignment.workload());
            json.writeStringField("workspace", assignment.workspace());
            json.writeStringField("namespace", assignment.namespace());
            texts("policies", assignment.policies());
            json.writeEndObject();
        }
        json.writeEndArray();
        change("written", outcome.change().map(TreeChange::written));
        change("deleted", outcome.change().map(TreeChange::deleted));
        change("unchanged", outcome.change().map(TreeChange::unchanged));
        json.writeArrayFieldStart("problems");
        for (Problem problem : outcome.problems()) {
            problem(problem);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void problem(Problem problem) throws IOException {
        json.writeStartObject();
        json.writeStringField("severity", problem.severity().name().toLowerCase(Locale.ROOT));
        text("file", problem.location().map(Problems::file));
        if (problem.location().isPresent()) {
            json.writeNumberField("line", problem.location().get().line());
        } else {
            json.writeNullField("line");
        }
        text("resource", problem.resource());
        text("clusterType", problem.clusterType());
        text("deploymentTarget", problem.deploymentTarget());
        json.writeStringField("message", problem.message());
        json.writeEndObject();
    }

    private void text(String name, Optional<String> value) throws IOException {
        json.writeFieldName(name);
        json.writeString(value.orElse(null));
    }

    private void texts(String name, Collection<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private void change(String name, Optional<? extends Collection<String>> paths) throws IOException {
        if (paths.isPresent()) {
            texts(name, paths.get());
        } else {
            json.writeNullField(name);
        }
    }
}
