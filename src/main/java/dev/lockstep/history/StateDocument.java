package dev.lockstep.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The state of a run in the form that changes are made in: its stages are an object by environment, so that a change of one
 * does not touch the others. Objects lose the order of their fields in the database; the stages have the order of the
 * definition's environments.
 */
final class StateDocument {
    static final String STAGES = "stages";
    private static final String ENVIRONMENT = "environment";

    private StateDocument() {}

    /** @param state as the run is kept; it is not changed */
    static ObjectNode of(ObjectNode state) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.setAll(state);
        ObjectNode byEnvironment = JsonNodeFactory.instance.objectNode();
        for (JsonNode stage : state.path(STAGES)) {
            byEnvironment.set(stage.path(ENVIRONMENT).asText(), stage);
        }
        document.set(STAGES, byEnvironment);
        return document;
    }

    static ObjectNode state(ObjectNode document) {
        ObjectNode state = document.deepCopy();
        JsonNode byEnvironment = document.path(STAGES);
        ArrayNode stages = JsonNodeFactory.instance.arrayNode();
        for (JsonNode plan : document.path("definition").path("environments")) {
            JsonNode stage = byEnvironment.get(plan.path(ENVIRONMENT).asText());
            if (stage != null) {
                stages.add(stage.deepCopy());
            }
        }
        if (stages.size() != byEnvironment.size()) {
            throw new IllegalArgumentException(
                    "its stages are " + names(byEnvironment) + ", which are not the environments of its definition");
        }
        state.set(STAGES, stages);
        return state;
    }

    private static String names(JsonNode byEnvironment) {
        StringBuilder names = new StringBuilder();
        byEnvironment
                .fieldNames()
                .forEachRemaining(
                        name -> names.append(names.isEmpty() ? "" : ", ").append(name));
        return names.toString();
    }
}
