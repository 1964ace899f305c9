package dev.lockstep.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** The state of a run at any of its events, from the events alone. */
public final class RunHistory {
    /** @param change what {@link StateChange} made of the move that the event was written in; it stands in the first event of a move */
    public record Entry(long id, Optional<String> change) {}

    /** The events do not say what the run was. The message names the event and why. */
    public static final class Unrebuildable extends RuntimeException {
        Unrebuildable(String message) {
            super(message);
        }

        Unrebuildable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final JsonMapper JSON = new JsonMapper();

    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private long last;

    /** Of a run before its first event. */
    public RunHistory() {}

    /**
     * The state, as the run is kept, from the moment of an event on. Events of one move were written at one moment: the
     * state is the same at each of them.
     *
     * @param entries all events of one run, the oldest first
     * @param event id of one of them
     * @throws Unrebuildable when the run's start was not written with its state, or a change does not fit what was before it
     */
    public static String asOf(List<Entry> entries, long event) {
        if (entries.stream().noneMatch(entry -> entry.id() == event)) {
            throw new Unrebuildable("event " + event + " is none of this run");
        }
        RunHistory history = new RunHistory();
        entries.stream().takeWhile(entry -> entry.id() <= event).forEach(history::add);
        return history.state();
    }

    /**
     * Goes on by one event.
     *
     * @throws Unrebuildable when the event does not say what it changed, or its change does not fit what was before it
     */
    public void add(Entry entry) {
        if (document.isEmpty() && entry.change().isEmpty()) {
            throw new Unrebuildable(
                    "event " + entry.id() + ", the start of this run, was written by a version of Lockstep"
                            + " that did not write down what changed; what the run was then is not known");
        }
        entry.change().ifPresent(change -> apply(entry.id(), change));
        last = entry.id();
    }

    /** The state after the last event that was added. */
    public String state() {
        try {
            return StateDocument.state(document).toString();
        } catch (IllegalArgumentException e) {
            throw new Unrebuildable("the state at event " + last + " cannot be: " + e.getMessage(), e);
        }
    }

    private void apply(long id, String change) {
        try {
            if (!(JSON.readTree(change) instanceof ObjectNode changes)) {
                throw new Unrebuildable("the change of event " + id + " is no JSON object");
            }
            StateChange.apply(document, changes);
        } catch (JsonProcessingException e) {
            throw new Unrebuildable("the change of event " + id + " cannot be read: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new Unrebuildable(
                    "the change of event " + id + " does not fit what was before it: " + e.getMessage(), e);
        }
    }
}
