package dev.lockstep.sandbox.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The parameter {@code fields} of a list of applications: {@code items.spec,items.status.health}, or with a minus in front all but these.
 * Argo CD knows a fixed set of fields; others are dropped without a word, also where they are all that was asked for.
 */
final class ArgoFields {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** What stands in place of a field that an application does not have. */
    private enum Absent {
        NULL,
        TEXT,
        OBJECT,
        LEFT_OUT
    }

    /** @param from where an application has it */
    private record Field(String path, String from, Absent absent) {
        Field(String path, Absent absent) {
            this(path, "/" + path.replace('.', '/'), absent);
        }
    }

    private static final String OPERATION = "status.operationState.";

    /** Those within others come after them. */
    private static final List<Field> SELECTABLE = List.of(
            new Field("metadata.name", Absent.TEXT),
            new Field("metadata.namespace", Absent.TEXT),
            new Field("metadata.annotations", Absent.NULL),
            new Field("metadata.labels", Absent.NULL),
            new Field("metadata.creationTimestamp", Absent.NULL),
            new Field("metadata.deletionTimestamp", Absent.NULL),
            new Field("spec", Absent.OBJECT),
            new Field("spec.destination", Absent.OBJECT),
            new Field("spec.project", Absent.TEXT),
            new Field("spec.source", Absent.NULL),
            new Field("spec.sources", Absent.NULL),
            new Field("spec.sourceHydrator", Absent.NULL),
            new Field("spec.syncPolicy", Absent.NULL),
            new Field("status.sourceHydrator", Absent.OBJECT),
            new Field("status.sync.status", Absent.TEXT),
            new Field("status.sync.revision", Absent.TEXT),
            new Field("status.health", Absent.OBJECT),
            new Field("status.summary", Absent.OBJECT),
            new Field("status.resources", Absent.LEFT_OUT),
            new Field(OPERATION + "phase", Absent.LEFT_OUT),
            new Field(OPERATION + "startedAt", Absent.LEFT_OUT),
            new Field(OPERATION + "finishedAt", Absent.LEFT_OUT),
            new Field(OPERATION + "operation.sync", "/status/operationState/syncResult", Absent.LEFT_OUT),
            new Field("operation.sync", Absent.LEFT_OUT));

    private final Set<String> named;
    private final boolean except;

    private ArgoFields(Set<String> named, boolean except) {
        this.named = named;
        this.except = except;
    }

    /** @param parameter empty for whole applications */
    static ArgoFields parse(String parameter) {
        boolean except = parameter.startsWith("-");
        String list = except ? parameter.substring(1) : parameter;
        return new ArgoFields(
                parameter.isEmpty()
                        ? Set.of()
                        : Arrays.stream(list.split(",", -1)).collect(Collectors.toUnmodifiableSet()),
                except);
    }

    ObjectNode of(ObjectNode application) {
        if (named.isEmpty()) {
            return application;
        }
        ObjectNode selected = JSON.objectNode();
        for (Field field : SELECTABLE) {
            if (named.contains("items." + field.path()) != except) {
                JsonNode value = application.at(field.from());
                put(selected, field.path(), value.isMissingNode() ? absent(field.absent()) : value);
            }
        }
        return selected;
    }

    private static JsonNode absent(Absent absent) {
        return switch (absent) {
            case NULL -> NullNode.getInstance();
            case TEXT -> JSON.textNode("");
            case OBJECT -> JSON.objectNode();
            case LEFT_OUT -> JSON.missingNode();
        };
    }

    private static void put(ObjectNode into, String path, JsonNode value) {
        if (value.isMissingNode()) {
            return;
        }
        String[] names = path.split("\\.");
        ObjectNode parent = into;
        for (int i = 0; i < names.length - 1; i++) {
            parent = parent.get(names[i]) instanceof ObjectNode there ? there : parent.putObject(names[i]);
        }
        parent.set(names[names.length - 1], value);
    }
}
