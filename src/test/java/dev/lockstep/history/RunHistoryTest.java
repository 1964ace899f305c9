package dev.lockstep.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.history.RunHistory.Entry;
import dev.lockstep.history.RunHistory.Unrebuildable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunHistoryTest {
    private static final String FIRST = """
            {"id": "p", "definition": {"environments": [{"environment": "stage"}, {"environment": "dev"}]},
             "stages": [{"environment": "stage", "status": "PENDING"},
                        {"environment": "dev", "status": "RUNNING", "pins": {"a": "1", "workloads": {"x": {"c": "1"}}}}],
             "outbox": []}""";
    private static final String SECOND = """
            {"id": "p", "definition": {"environments": [{"environment": "stage"}, {"environment": "dev"}]},
             "stages": [{"environment": "stage", "status": "PENDING"},
                        {"environment": "dev", "status": "RUNNING", "head": "h",
                         "pins": {"a": "1", "workloads": {"y": {"c": "2"}}}}],
             "outbox": [{"is": "one"}, {"is": "two"}, {"is": "two"}]}""";
    private static final String THIRD = """
            {"id": "p", "definition": {"environments": [{"environment": "stage"}, {"environment": "dev"}]},
             "stages": [{"environment": "stage", "status": "PENDING"},
                        {"environment": "dev", "status": "FAILED"}],
             "reason": "broken", "outbox": [{"is": "two"}, {"is": "two"}, {"is": "three"}]}""";

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) new JsonMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<Entry> log(String... states) {
        List<Entry> entries = new ArrayList<>();
        String before = "{}";
        for (String state : states) {
            entries.add(new Entry(
                    10L * (entries.size() + 1),
                    StateChange.between(json(before), json(state)).map(Object::toString)));
            before = state;
        }
        return entries;
    }

    @Test
    void everyStateIsMadeAgainFromTheChangesUpToItsEvent() {
        List<Entry> log = log(FIRST, SECOND, SECOND, THIRD);
        assertThat(json(RunHistory.asOf(log, 10))).isEqualTo(json(FIRST));
        assertThat(json(RunHistory.asOf(log, 20))).isEqualTo(json(SECOND));
        assertThat(json(RunHistory.asOf(log, 30))).isEqualTo(json(SECOND));
        assertThat(json(RunHistory.asOf(log, 40))).isEqualTo(json(THIRD));
    }

    @Test
    void aChangeHasOnlyWhatChanged() {
        ObjectNode change = StateChange.between(json(FIRST), json(SECOND)).orElseThrow();
        assertThat(change)
                .isEqualTo(
                        json(
                                "{\"stages\": {\"dev\": {\"head\": \"h\","
                                        + " \"pins\": {\"workloads\": {\"x\": null, \"y\": {\"c\": \"2\"}}}}},"
                                        + " \"outbox\": {\"done\": 0, \"owed\": [{\"is\": \"one\"}, {\"is\": \"two\"}, {\"is\": \"two\"}]}}"));
        assertThat(StateChange.between(json(SECOND), json(THIRD)).orElseThrow().get("outbox"))
                .isEqualTo(json("{\"done\": 1, \"owed\": [{\"is\": \"three\"}]}"));
        assertThat(StateChange.between(json(THIRD), json(THIRD))).isEmpty();
    }

    @Test
    void theOrderOfFieldsThatADatabaseForgetsDoesNotMatter() {
        Entry stored = new Entry(
                1,
                Optional.of(
                        "{\"outbox\": {\"owed\": [], \"done\": 0}, \"stages\": {\"dev\": {\"environment\": \"dev\"},"
                                + " \"stage\": {\"environment\": \"stage\"}},"
                                + " \"definition\": {\"environments\": [{\"environment\": \"stage\"}, {\"environment\": \"dev\"}]}}"));
        assertThat(json(RunHistory.asOf(List.of(stored), 1))
                        .at("/stages/0/environment")
                        .asText())
                .isEqualTo("stage");
    }

    @Test
    void aRunThatBeganBeforeChangesWereKeptIsNotGuessed() {
        List<Entry> log =
                List.of(new Entry(7, Optional.empty()), log(FIRST, SECOND).get(1));
        assertThatThrownBy(() -> RunHistory.asOf(log, 20))
                .isInstanceOf(Unrebuildable.class)
                .hasMessageContainingAll("event 7", "did not write down what changed");
    }

    @Test
    void whatDoesNotFitIsNamed() {
        List<Entry> log = log(FIRST, SECOND, THIRD);
        assertThatThrownBy(() -> RunHistory.asOf(List.of(log.get(0), log.get(2)), 30))
                .isInstanceOf(Unrebuildable.class)
                .hasMessageContainingAll("event 30", "does not fit");
        assertThatThrownBy(() -> RunHistory.asOf(log, 25)).hasMessage("event 25 is none of this run");
        assertThatThrownBy(() -> RunHistory.asOf(List.of(new Entry(1, Optional.of("[1]"))), 1))
                .hasMessageContaining("event 1 is no JSON object");
        assertThatThrownBy(() -> RunHistory.asOf(List.of(new Entry(1, Optional.of("{"))), 1))
                .hasMessageContaining("event 1 cannot be read");
        assertThatThrownBy(() -> RunHistory.asOf(
                        List.of(new Entry(1, Optional.of("{\"stages\": {\"qa\": {\"environment\": \"qa\"}}}"))), 1))
                .hasMessageContainingAll("event 1", "qa", "definition");
    }
}
