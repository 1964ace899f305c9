package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is new in a port is one of these, and died at in the crash matrix, or it is listed as reading. */
class CrashRigTest {
    @Test
    void whatChangesTheOutsideIsKnown() {
        assertThat(CrashRig.effects("."))
                .containsExactlyInAnyOrder(
                        "CommitStatuses.append",
                        "CommitStatuses.post",
                        "GitWriter.deleteBranch",
                        "GitWriter.write",
                        "PullRequests.close",
                        "PullRequests.merge",
                        "PullRequests.open",
                        "ReconcilerSource.refresh");
    }
}
