package dev.lockstep.store.evidence;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Failure;
import dev.lockstep.compliance.Finding;
import dev.lockstep.compliance.Memory;
import dev.lockstep.database.StorableText;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The JSON in which evidence and findings are kept; the pure packages know nothing of it. */
public final class EvidenceJson {
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    private interface Named {}

    private static final TypeReference<TreeMap<String, Map<Finding.State, Integer>>> COUNTS = new TypeReference<>() {};
    private static final TypeReference<List<Memory>> MEMORIES = new TypeReference<>() {};

    /** Sets of the JDK have another order in each process, and the same evidence is to be the same text. */
    private static final class OrderedSets extends StdSerializer<Set<?>> {
        private static final long serialVersionUID = 1;

        OrderedSets() {
            super(Set.class, false);
        }

        @Override
        public void serialize(Set<?> set, JsonGenerator json, SerializerProvider all) throws IOException {
            all.defaultSerializeValue(List.copyOf(new TreeSet<>(set)), json);
        }
    }

    private static final ObjectMapper JSON = mapper();

    private EvidenceJson() {}

    public static String write(Evidence evidence) {
        return write(JSON.writerFor(Evidence.class)::writeValueAsString, evidence);
    }

    static String write(FindingCounts counts) {
        return write(JSON::writeValueAsString, counts.byType());
    }

    /** @param observed when each source was heard */
    static String writeTimes(Map<String, Instant> observed) {
        return write(JSON::writeValueAsString, observed);
    }

    public static String write(Failure failure) {
        return write(JSON::writeValueAsString, failure);
    }

    /** @param memories of one stage */
    static String writeMemories(List<Memory> memories) {
        return write(JSON.writerFor(MEMORIES)::writeValueAsString, memories);
    }

    static Evidence evidence(String json) {
        return read("evidence", JSON.readerFor(Evidence.class), json);
    }

    static List<String> sentences(String json) {
        return read("warnings", JSON.readerForListOf(String.class), json);
    }

    static FindingCounts counts(String json) {
        return new FindingCounts(read("counts of findings", JSON.readerFor(COUNTS), json));
    }

    static Failure failure(String json) {
        return read("failure", JSON.readerFor(Failure.class), json);
    }

    static List<Memory> memories(String json) {
        return read("memories of a stage", JSON.readerFor(MEMORIES), json);
    }

    /** @param rows records whose components are columns */
    static String writeRows(List<?> rows) {
        return write(JSON::writeValueAsString, rows);
    }

    static String write(JudgedEvidence judged) {
        return write(JSON::writeValueAsString, judged);
    }

    static JudgedEvidence judged(String json) {
        return read("evidence", JSON.readerFor(JudgedEvidence.class), json);
    }

    private static <T> T read(String what, ObjectReader reader, String json) {
        try {
            return reader.readValue(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored " + what + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private interface Writer {
        String write(Object value) throws JsonProcessingException;
    }

    private static String write(Writer writer, Object value) {
        try {
            return StorableText.cleanJson(writer.write(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be kept as JSON: " + value.getClass(), e);
        }
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addModule(new SimpleModule().addSerializer(new OrderedSets()))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .addMixIn(Evidence.class, Named.class)
                .build();
        mapper.registerSubtypes(
                new NamedType(Evidence.Flux.class, "flux"), new NamedType(Evidence.Argo.class, "argocd"));
        return mapper;
    }
}
