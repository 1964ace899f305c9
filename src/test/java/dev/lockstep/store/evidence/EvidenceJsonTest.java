package dev.lockstep.store.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Failure;
import dev.lockstep.compliance.Memory;
import dev.lockstep.compliance.ReconcilerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvidenceJsonTest {
    private static final Instant AT = Instant.parse("2026-03-02T10:15:00Z");

    @Test
    void whatIsRememberedSurvives() {
        ReconcilerId id = new ReconcilerId("azure", "cluster", "config");
        List<Memory> memories = List.of(
                new Memory(id, Optional.of(new Memory.Proof(AT, Optional.of("a"), Optional.of("u"))), Optional.empty()),
                new Memory(id, Optional.empty(), Optional.of(new Memory.Overdue(AT, AT.plusSeconds(1)))));
        assertThat(EvidenceJson.memories(EvidenceJson.writeMemories(memories))).isEqualTo(memories);
        Failure failure =
                new Failure(AT, Optional.of(AT), Optional.of("a"), true, "it failed", "no", Optional.of("sync"));
        assertThat(EvidenceJson.failure(EvidenceJson.write(failure))).isEqualTo(failure);
    }

    /** Sets have another order in each process; what is the same is told by its text. */
    @Test
    void theSameEvidenceIsTheSameText() {
        List<Evidence.Mark> all = new ArrayList<>(List.of(Evidence.Mark.values()));
        List<String> texts = new ArrayList<>();
        for (int turn = 0; turn < all.size(); turn++) {
            Collections.rotate(all, 1);
            texts.add(EvidenceJson.write(marked(new LinkedHashSet<>(all))));
        }
        assertThat(texts.get(0)).contains("\"marks\":[\"SUSPENDED\",\"BEING_DELETED\",\"STALLED\",\"UNOBSERVED\"]");
        assertThat(texts).containsOnly(texts.get(0));
        assertThat(EvidenceJson.evidence(texts.get(0))).isEqualTo(marked(Set.copyOf(all)));
    }

    private static Evidence marked(Set<Evidence.Mark> marks) {
        Evidence.FluxObject object = new Evidence.FluxObject(
                "Kustomization",
                "apps",
                "Compliant",
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                Evidence.Attempt.NONE,
                marks);
        return new Evidence.Flux(
                true,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(object),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Replicas of other versions write beside this one: without what is new here, or with what is newer. */
    @Test
    void whatOtherVersionsRememberIsRead() {
        Failure failure = EvidenceJson.failure("""
            {"since":"2026-03-02T10:15:00Z","firstReport":null,"commit":"a","everyTarget":false,"what":"Kustomization a: no",
            "said":"no","newer":1}\
            """);
        assertThat(failure.object()).isEmpty();
        assertThat(failure.since()).isEqualTo(AT);
        Memory memory = EvidenceJson.memories("""
            [{"id":{"source":"azure","owner":"cluster","name":"config"},"newer":1,
            "proof":{"at":"2026-03-02T10:15:00Z","commit":"a","newer":1},"overdue":null}]\
            """).get(0);
        assertThat(memory.proof().orElseThrow().identity()).isEmpty();
        assertThat(memory.overdue()).isEmpty();
    }

    /** A replica of before takes a failure back, or begins another one, and leaves what is kept of it as it was. */
    @Test
    void aFailureIsKnownOnlyByItsOwnTime() {
        Instant precise = AT.plusNanos(123_456_789);
        Instant asTheColumnKeepsIt = AT.plusNanos(123_457_000);
        Failure failure =
                new Failure(precise, Optional.of(AT), Optional.of("a"), false, "it failed", "no", Optional.of("sync"));
        String kept = EvidenceJson.write(failure);
        assertThat(Reconcilers.failure(asTheColumnKeepsIt, kept)).contains(failure);
        assertThat(Reconcilers.failure(null, kept)).isEmpty();
        for (String leftBehind : new String[] {kept, null}) {
            Failure another =
                    Reconcilers.failure(AT.plusSeconds(60), leftBehind).orElseThrow();
            assertThat(another.since()).isEqualTo(AT.plusSeconds(60));
            assertThat(another.firstReport()).isEmpty();
            assertThat(another.object()).isEmpty();
            assertThat(another.what()).isEmpty();
        }
    }

    /** As rows have it that were written before these components were kept. */
    @Test
    void evidenceOfBeforeReadsAsIfTheRestWereNotKnown() {
        Evidence.Argo argo = (Evidence.Argo) EvidenceJson.evidence("""
            {"is":"argocd","syncStatus":"Synced","revision":"a","healthStatus":"Healthy","operationPending":false,
            "operationRetries":0,"automated":true,"conditions":[],"children":[]}\
            """);
        assertThat(argo.revision()).contains("a");
        assertThat(argo.resources()).isEmpty();
        assertThat(argo.tasks()).isEmpty();
        assertThat(argo.hooks()).isEmpty();
        assertThat(argo.marks()).isEmpty();
        assertThat(argo.identity()).isEmpty();

        Evidence.Flux flux = (Evidence.Flux) EvidenceJson.evidence("""
            {"is":"flux","detailed":true,"complianceState":"Compliant","suspended":false,"fetchedCommit":"a","nested":[],
            "objects":[{"kind":"Kustomization","name":"apps","complianceState":"Compliant","ready":"True","message":""}]}\
            """);
        assertThat(flux.fetchedAt()).isEmpty();
        assertThat(flux.identity()).isEmpty();
        assertThat(flux.objects().get(0).attempt()).isEqualTo(Evidence.Attempt.NONE);
        assertThat(flux.objects().get(0).marks()).isEmpty();
    }
}
