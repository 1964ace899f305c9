package dev.lockstep.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.compliance.Evidence;
import dev.lockstep.compliance.Failure;
import dev.lockstep.compliance.Memory;
import dev.lockstep.compliance.ReconcilerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvidenceJsonTest {
    private static final Instant AT = Instant.parse("2026-03-02T10:15:00Z");

    @Test
    void whatIsRememberedSurvives() {
        ReconcilerId id = new ReconcilerId("azure", "cluster", "config");
        List<Memory> memories = List.of(
                new Memory(id, Optional.of(new Memory.Proof(AT, Optional.of("a"))), Optional.empty()),
                new Memory(id, Optional.empty(), Optional.of(new Memory.Overdue(AT, AT.plusSeconds(1)))));
        assertThat(EvidenceJson.memories(EvidenceJson.writeMemories(memories))).isEqualTo(memories);
        Failure failure = new Failure(AT, Optional.of(AT), Optional.of("a"), true, "it failed", "no");
        assertThat(EvidenceJson.failure(EvidenceJson.write(failure))).isEqualTo(failure);
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

        Evidence.Flux flux = (Evidence.Flux) EvidenceJson.evidence("""
            {"is":"flux","detailed":true,"complianceState":"Compliant","suspended":false,"fetchedCommit":"a","nested":[],
            "objects":[{"kind":"Kustomization","name":"apps","complianceState":"Compliant","ready":"True","message":""}]}\
            """);
        assertThat(flux.fetchedAt()).isEmpty();
        assertThat(flux.objects().get(0).attempt()).isEqualTo(Evidence.Attempt.NONE);
        assertThat(flux.objects().get(0).marks()).isEmpty();
    }
}
