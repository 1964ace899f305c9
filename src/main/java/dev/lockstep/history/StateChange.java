package dev.lockstep.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * What one move changed, as JSON that is merged into the state before it (as RFC 7396 does): a field has its new value, an
 * object the fields of it that changed, {@code null} says that a field went. Two arrays are not simply replaced:
 *
 * <ul>
 *   <li>{@code stages} is an object by environment.
 *   <li>{@code outbox} is a queue: {@code {"done": n, "owed": [...]}} takes so many from its front and puts these at its end.
 * </ul>
 *
 * <p>The first change of a run is made to nothing, and so is its whole first state. What goes through here has been freed of what
 * does not last ({@code Promotion.lasting}): attempts, why and until when a run waits, and requests are no history.
 */
public final class StateChange {
    private static final String OUTBOX = "outbox";
    private static final String DONE = "done";
    private static final String OWED = "owed";

    private StateChange() {}

    /**
     * @param before the state as the run is kept; an empty object before its start
     * @return empty when nothing changed
     */
    public static Optional<ObjectNode> between(ObjectNode before, ObjectNode after) {
        ObjectNode old = StateDocument.of(before);
        ObjectNode next = StateDocument.of(after);
        JsonNode oldQueue = old.remove(OUTBOX);
        JsonNode nextQueue = next.remove(OUTBOX);
        ObjectNode change = difference(old, next);
        queued(oldQueue, nextQueue).ifPresent(moved -> change.set(OUTBOX, moved));
        return change.isEmpty() ? Optional.empty() : Optional.of(change);
    }

    /**
     * Makes a change in a document.
     *
     * @throws IllegalArgumentException when the change cannot have been made to this state; says what does not fit
     */
    static void apply(ObjectNode document, ObjectNode change) {
        ObjectNode plain = change.deepCopy();
        JsonNode moved = plain.remove(OUTBOX);
        merge(document, plain);
        if (moved != null) {
            moveQueue(document, moved);
        }
    }

    private static ObjectNode difference(ObjectNode before, ObjectNode after) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        before.fieldNames().forEachRemaining(name -> {
            if (!after.has(name)) {
                change.putNull(name);
            }
        });
        for (Map.Entry<String, JsonNode> field : after.properties()) {
            JsonNode old = before.get(field.getKey());
            JsonNode now = field.getValue();
            if (now.isNull()) {
                throw new IllegalArgumentException(
                        "field " + field.getKey() + " is null, which says in a change that it went; leave it out");
            }
            if (now.equals(old)) {
                continue;
            }
            boolean both = old instanceof ObjectNode && now instanceof ObjectNode;
            change.set(field.getKey(), both ? difference((ObjectNode) old, (ObjectNode) now) : now);
        }
        return change;
    }

    /** What is owed is done from the front and added at the end, so what stayed is an end of the old queue. */
    private static Optional<ObjectNode> queued(JsonNode before, JsonNode after) {
        int old = before == null ? 0 : before.size();
        int next = after == null ? 0 : after.size();
        if (before != null && before.equals(after)) {
            return Optional.empty();
        }
        int done = Math.max(0, old - next);
        while (done < old && !staysFrom(done, before, after)) {
            done++;
        }
        ObjectNode moved = JsonNodeFactory.instance.objectNode().put(DONE, done);
        ArrayNode owed = moved.putArray(OWED);
        for (int i = old - done; i < next; i++) {
            owed.add(after.get(i));
        }
        return Optional.of(moved);
    }

    private static boolean staysFrom(int done, JsonNode before, JsonNode after) {
        for (int i = done; i < before.size(); i++) {
            if (!before.get(i).equals(after.get(i - done))) {
                return false;
            }
        }
        return true;
    }

    private static void merge(ObjectNode into, ObjectNode change) {
        change.properties().forEach(field -> {
            JsonNode now = field.getValue();
            if (now.isNull()) {
                if (into.remove(field.getKey()) == null) {
                    throw new IllegalArgumentException("it takes away " + field.getKey() + ", which is not there");
                }
            } else if (now instanceof ObjectNode fields && into.get(field.getKey()) instanceof ObjectNode old) {
                merge(old, fields);
            } else {
                into.set(field.getKey(), now);
            }
        });
    }

    private static void moveQueue(ObjectNode document, JsonNode moved) {
        ArrayNode queue = document.withArray(OUTBOX);
        int done = moved.path(DONE).asInt();
        if (done < 0 || done > queue.size()) {
            throw new IllegalArgumentException("it takes " + done + " from an outbox that has " + queue.size());
        }
        for (int i = 0; i < done; i++) {
            queue.remove(0);
        }
        moved.path(OWED).forEach(queue::add);
    }
}
