package dev.lockstep.scheduler.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.resource.DisallowSchemaLoader;
import dev.lockstep.scheduler.Defect;
import dev.lockstep.scheduler.metering.EndedException;
import dev.lockstep.scheduler.metering.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * One JSON Schema. Nothing is loaded from elsewhere, and its patterns are Go's. Used by one rendering, in one thread.
 */
final class SchemaCheck {
    private static final int MAX_LENGTH = 1_000_000;
    private static final int MAX_DEPTH = 100;
    /** Bytes, and steps, of one part of a schema with all that its references lead to. */
    private static final int PART = 1_000;

    private static final int COMPILED = 100;
    private static final int MOST_MISTAKES = 10;
    private static final Map<VersionFlag, JsonSchema> RULES = new ConcurrentHashMap<>();

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build());

    /** A schema that cannot be used; the message says why. */
    static final class UnusableException extends RuntimeException {
        UnusableException(String message) {
            super(message, null, false, false);
        }
    }

    private final JsonSchema schema;
    private final SchemaBounds bounds;
    private final MeteredSettings settings;
    private final Meter meter;

    private SchemaCheck(JsonSchema schema, SchemaBounds bounds, MeteredSettings settings, Meter meter) {
        this.settings = settings;
        this.meter = meter;
        this.schema = schema;
        this.bounds = bounds;
    }

    /**
     * @param text JSON; draft 7 unless its $schema says otherwise
     * @throws UnusableException if it is none
     */
    static SchemaCheck of(String text, Meter meter) {
        if (text.length() > MAX_LENGTH) {
            throw new UnusableException("the schema is longer than " + MAX_LENGTH + " characters");
        }
        try {
            JsonNode tree = JSON.readTree(text);
            if (!tree.isObject() && !tree.isBoolean()) {
                throw new UnusableException("a schema must be a JSON object, or true or false");
            }
            SchemaBounds bounds = SchemaBounds.of(tree);
            meter.work((long) COMPILED * bounds.size());
            meter.hold(text.length() + (long) PART * bounds.size());
            Optional<VersionFlag> named = SpecVersionDetector.detectOptionalVersion(tree, false);
            if (named.isEmpty()) {
                ExclusiveFlags.rewrite(tree);
            }
            VersionFlag draft = named.orElse(VersionFlag.V7);
            refuseMistakes(tree, draft);
            MeteredSettings settings = new MeteredSettings(meter);
            JsonSchema schema = JsonSchemaFactory.getInstance(
                            draft, builder -> builder.schemaLoaders(all -> all.add(DisallowSchemaLoader.getInstance())))
                    .getSchema(tree, settings);
            schema.initializeValidators();
            return new SchemaCheck(schema, bounds, settings, meter);
        } catch (JsonProcessingException notJson) {
            throw new UnusableException("not readable as JSON: " + notJson.getOriginalMessage());
        } catch (JsonSchemaException wrong) {
            throw new UnusableException("not usable as a JSON Schema: " + wrong.getMessage());
        } catch (PatternSyntaxException wrong) {
            throw new UnusableException("not usable as a JSON Schema: " + wrong.getMessage());
        } catch (StackOverflowError endless) {
            throw new UnusableException("the schema refers to itself without end");
        } catch (UnusableException | EndedException refused) {
            throw refused;
        } catch (RuntimeException defect) {
            throw new UnusableException(Defect.words(defect));
        }
    }

    /** A misspelt type or a limit that is a text would otherwise be passed over, and everything would be valid. */
    private static void refuseMistakes(JsonNode schema, VersionFlag draft) {
        List<String> mistakes = new ArrayList<>();
        RULES.computeIfAbsent(draft, SchemaCheck::rules)
                .validate(schema)
                .forEach(mistake -> mistakes.add(mistake.getInstanceLocation() + " "
                        + mistake.getMessage().replaceFirst("^[^:]*: ", "")));
        if (!mistakes.isEmpty()) {
            throw new UnusableException("not usable as a JSON Schema: "
                    + mistakes.stream().sorted().limit(MOST_MISTAKES).collect(Collectors.joining("; ")));
        }
    }

    /** The schema of schemas, which the library carries. */
    private static JsonSchema rules(VersionFlag draft) {
        return JsonSchemaFactory.getInstance(draft).getSchema(SchemaLocation.of(draft.getId()));
    }

    /**
     * What is wrong with the values, worded as the original words it: a field and what it should be. Sorted.
     *
     * @throws UnusableException if the schema turns out to be unusable only now
     */
    List<String> violations(JsonNode values) {
        bounds.checkDepth(values);
        long mark = meter.held();
        try {
            List<String> worded = SchemaWording.of(
                    schema.validate(settings.counting(schema.createExecutionContext()), values, OutputFormat.DEFAULT));
            meter.release(mark);
            worded.forEach(violation -> meter.hold(violation.length()));
            return worded;
        } catch (EndedException ended) {
            throw ended;
        } catch (JsonSchemaException wrong) {
            throw new UnusableException("not usable as a JSON Schema: " + wrong.getMessage());
        } catch (StackOverflowError endless) {
            throw new UnusableException("the schema refers to itself without end");
        } catch (RuntimeException defect) {
            throw new UnusableException(Defect.words(defect));
        }
    }
}
