package dev.lockstep.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KalypsoWorkflowsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "check-promote.yaml | on: push                                          | true",
                "check-promote.yml  | on: push                                          | true",
                "checkpromote.yml   | on: push                                          | true",
                "ci.yaml            | gh workflow run cd.yml -f promoted_commit_id=$SHA | true",
                "cd.yaml            | echo $PROMOTED_COMMIT_ID > Promoted_Commit_Id     | true",
                "deploy.yml         | NEXT_ENVIRONMENT: ${{ secrets.NEXT_ENVIRONMENT }} | true",
                "after-merge.yml    | gh workflow run check-promote.yaml                | true",
                "ci.yaml            | run: mvn verify                                   | false",
                "cd.yml             | run: helm upgrade                                 | false",
                "lint.yml           | # once ran check-promote                          | false",
                "promote.sh         | echo $NEXT_ENVIRONMENT                            | false",
                "utils/cd.yaml      | promoted_commit_id                                | false",
                "readme.md          | check-promote                                     | false"
            })
    void kalypsosWorkflowsAreKnownByNameAndByWhatTheySpeakOf(String name, String content, boolean known) {
        assertThat(KalypsoWorkflows.among(Map.of(name, content.getBytes(StandardCharsets.UTF_8))))
                .hasSize(known ? 1 : 0);
    }
}
