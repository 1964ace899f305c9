package dev.lockstep.flux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RevisionTest {
    private static final String SHA = "42d1d965735a80afca35da9ec8d8aeb39db2da6c";

    @ParameterizedTest
    @CsvSource({
        "main@sha1:42d1d965735a80afca35da9ec8d8aeb39db2da6c, true",
        "main/42d1d965735a80afca35da9ec8d8aeb39db2da6c, true",
        "feature/a@b/42d1d965735a80afca35da9ec8d8aeb39db2da6c, true",
        "feature/a@b@sha1:42D1D965735A80AFCA35DA9EC8D8AEB39DB2DA6C, true",
        "sha1:42d1d965735a80afca35da9ec8d8aeb39db2da6c, true",
        "42d1d965735a80afca35da9ec8d8aeb39db2da6c, true",
        "v1.2.3@sha1:42d1d965735a80afca35da9ec8d8aeb39db2da6c, true",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, false",
        "main, false",
        "6.7.1, false",
        "'', false"
    })
    void readsTheCommit(String revision, boolean commit) {
        assertThat(Revision.commit(revision)).isEqualTo(commit ? Optional.of(SHA) : Optional.empty());
        assertThat(Revision.applied("Applied revision: " + revision)).isEqualTo(Revision.commit(revision));
        assertThat(Revision.applied("Fetched " + revision)).isEmpty();
    }
}
