package dev.lockstep.judge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockstep.compliance.ReconcilerReport;
import dev.lockstep.judge.Answer.Judgement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The answer for programs: one object. {@code state} of the whole is the name of the exit code. */
final class JsonAnswer {
    private JsonAnswer() {}

    static byte[] of(Answer answer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("commit", answer.commit());
            json.writeStringField("state", answer.exitCode().name());
            json.writeNumberField("exitCode", answer.exitCode().number());
            json.writeArrayFieldStart("reconcilers");
            for (Judgement judgement : answer.judgements()) {
                write(json, judgement);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Judgement judgement) throws IOException {
        json.writeStartObject();
        json.writeStringField("title", judgement.subject().title());
        text(json, "repository", of(judgement, ReconcilerReport::repository));
        text(json, "branch", of(judgement, ReconcilerReport::branch));
        text(json, "clusterType", of(judgement, ReconcilerReport::clusterType));
        json.writeStringField("state", judgement.state().name());
        text(json, "runs", judgement.runs());
        json.writeStringField("said", judgement.said());
        texts(json, "reasons", judgement.reasons());
        texts(json, "warnings", judgement.warnings());
        json.writeStringField("advice", judgement.advice());
        json.writeEndObject();
    }

    private static Optional<String> of(Judgement judgement, Function<ReconcilerReport, String> value) {
        return judgement.subject().report().map(value).filter(text -> !text.isEmpty());
    }

    private static void text(JsonGenerator json, String name, Optional<String> value) throws IOException {
        json.writeFieldName(name);
        json.writeString(value.orElse(null));
    }

    private static void texts(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
