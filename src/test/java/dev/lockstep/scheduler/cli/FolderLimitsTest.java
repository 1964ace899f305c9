package dev.lockstep.scheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.git.GitSettings;
import dev.lockstep.scheduler.Limits;
import org.junit.jupiter.api.Test;

/** What the command line accepts, the server accepts, and the other way round. */
class FolderLimitsTest {
    private final GitSettings.Limits server = GitSettings.Limits.DEFAULT;
    private final Limits engine = Limits.defaults();

    @Test
    void theyAreThoseOfTheServer() {
        assertThat(Folder.FILE_BYTES).isEqualTo(server.maxFileBytes());
        assertThat(Folder.TOTAL_BYTES).isEqualTo(server.maxTotalBytes());
        assertThat(Folder.DEPTH).isEqualTo(server.maxDepth());
    }

    @Test
    void theServerReadsAndWritesWhateverTheEngineRenders() {
        assertThat(server.maxFiles()).isEqualTo(engine.assignments() * Folder.FILES_OF_AN_ASSIGNMENT);
        assertThat(server.maxTotalBytes()).isGreaterThanOrEqualTo(engine.treeBytes());
    }
}
