package dev.lockstep.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MarkTest {
    static ObjectNode kustomization(String at) {
        return StubCluster.object("""
                {"kind": "Kustomization", "metadata": {"name": "fleet", "namespace": "flux-system", "uid": "k", "generation": 5, "resourceVersion": "100"},
                 "spec": {"path": "./drone", "suspend": false, "sourceRef": {"kind": "GitRepository", "name": "fleet"}},
                 "status": {"observedGeneration": 5, "lastAppliedRevision": "%1$s", "lastAttemptedRevision": "%1$s",
                  "history": [{"lastReconciledStatus": "ReconciliationSucceeded", "totalReconciliations": 16}],
                  "conditions": [{"type": "Ready", "status": "True", "reason": "ReconciliationSucceeded", "message": "Applied revision: %1$s"},
                   {"type": "Healthy", "status": "True", "reason": "Succeeded", "message": "Health check passed in 29.1ms"}]}}
                """.formatted(at));
    }

    /** As kustomize-controller writes them in one interval in which it finds nothing new. */
    static List<ObjectNode> reconciledWithoutNews(ObjectNode object) {
        List<ObjectNode> states = new ArrayList<>();
        for (String doing :
                List.of("Fetching manifests", "Fetching manifests", "Building manifests", "Detecting drift")) {
            states.add(under(object, doing, "True"));
        }
        states.add(under(object, "Running health checks", "Unknown"));
        states.add(under(object, "Running health checks", "True"));
        states.add(object.deepCopy());
        ObjectNode counted = object.deepCopy();
        ((ObjectNode) counted.at("/status/history/0")).put("totalReconciliations", 17);
        states.add(counted);
        return states;
    }

    private static ObjectNode under(ObjectNode object, String doing, String healthy) {
        ObjectNode next = object.deepCopy();
        ArrayNode conditions = (ArrayNode) next.at("/status/conditions");
        set(conditions.get(0), "Unknown", "Progressing", "Reconciliation in progress");
        set(conditions.get(1), healthy, "Succeeded", "");
        conditions
                .insertObject(0)
                .put("type", "Reconciling")
                .put("status", "True")
                .put("reason", "Progressing")
                .put("message", doing);
        return next;
    }

    private static void set(Object condition, String status, String reason, String message) {
        ((ObjectNode) condition).put("status", status).put("reason", reason).put("message", message);
    }

    /** How often it is news, and what it is at the end. */
    private static int news(ObjectNode before, List<ObjectNode> states) {
        Mark mark = Mark.of(before);
        int news = 0;
        for (ObjectNode state : states) {
            Mark next = Mark.of(state).after(mark);
            news += next.equals(mark) ? 0 : 1;
            mark = next;
        }
        return news;
    }

    @Test
    void anIntervalWithoutNewsIsNone() {
        ObjectNode ready = kustomization("dev@sha1:aa");
        assertThat(news(ready, reconciledWithoutNews(ready))).isZero();
        ObjectNode failed = kustomization("dev@sha1:aa");
        set(failed.at("/status/conditions/0"), "False", "BuildFailed", "no such file");
        assertThat(news(failed, reconciledWithoutNews(failed)))
                .as("it fails again")
                .isZero();
    }

    @Test
    void whatComesOfAnAttemptIsNewsOnce() {
        ObjectNode ready = kustomization("dev@sha1:aa");
        ObjectNode failed = ready.deepCopy();
        set(failed.at("/status/conditions/0"), "False", "BuildFailed", "no such file");
        List<ObjectNode> states = new ArrayList<>(reconciledWithoutNews(ready).subList(0, 6));
        states.add(failed);
        states.add(failed);
        assertThat(news(ready, states)).isOne();
    }

    private static Arguments change(String name, Consumer<ObjectNode> change) {
        return Arguments.of(name, change);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("generation", o -> ((ObjectNode) o.path("metadata")).put("generation", 6)),
                change("made anew", o -> ((ObjectNode) o.path("metadata")).put("uid", "other")),
                change(
                        "deletion",
                        o -> ((ObjectNode) o.path("metadata")).put("deletionTimestamp", "2026-11-30T10:00:00Z")),
                change("suspend", o -> ((ObjectNode) o.path("spec")).put("suspend", true)),
                change("observedGeneration", o -> ((ObjectNode) o.path("status")).put("observedGeneration", 6)),
                change("applied", o -> ((ObjectNode) o.path("status")).put("lastAppliedRevision", "dev@sha1:bb")),
                change(
                        "applied origin",
                        o -> ((ObjectNode) o.path("status")).put("lastAppliedOriginRevision", "dev@sha1:bb")),
                change("attempted", o -> ((ObjectNode) o.path("status")).put("lastAttemptedRevision", "dev@sha1:bb")),
                change(
                        "artifact",
                        o -> ((ObjectNode) o.path("status"))
                                .putObject("artifact")
                                .put("revision", "dev@sha1:bb")),
                change(
                        "history",
                        o -> ((ObjectNode) o.at("/status/history/0")).put("lastReconciledStatus", "HealthCheckFailed")),
                change(
                        "ready for a specification",
                        o -> ((ObjectNode) o.at("/status/conditions/0")).put("observedGeneration", 6)),
                change(
                        "applied by another",
                        o -> ((ObjectNode) o.path("metadata"))
                                .putObject("labels")
                                .put("kustomize.toolkit.fluxcd.io/name", "ours")),
                change("ready", o -> ((ObjectNode) o.at("/status/conditions/0")).put("status", "False")),
                change("reason", o -> ((ObjectNode) o.at("/status/conditions/0")).put("reason", "Other")),
                change(
                        "stalled",
                        o -> ((ArrayNode) o.at("/status/conditions"))
                                .addObject()
                                .put("type", "Stalled")
                                .put("status", "True")
                                .put("reason", "InvalidPath")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void whatMattersIsNews(String name, Consumer<ObjectNode> change) {
        ObjectNode before = kustomization("dev@sha1:aa");
        ObjectNode after = before.deepCopy();
        change.accept(after);
        assertThat(news(before, List.of(after))).isOne();
    }
}
