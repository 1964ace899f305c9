package dev.lockstep.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.ports.OutsideException;
import org.junit.jupiter.api.Test;

class BaseCommitEditTest {
    private static final String OLD = "1".repeat(40);
    private static final String NEW = "2".repeat(40);

    @Test
    void onlyTheCommitChanges() {
        String before = """
                # who may touch this: platform team
                apiVersion: scheduler.kalypso.io/v1alpha1
                kind: BaseRepo
                metadata:
                  name: main
                spec:
                  repo: https://github.com/acme/cp   # ours
                  branch: main
                  commit: %s  # set by promotions
                  path: .
                """.formatted(OLD);
        assertThat(edit(before)).isEqualTo(before.replace(OLD, NEW));
    }

    @Test
    void otherDocumentsOfTheFileStayAsTheyAre() {
        String other = "kind: GitOpsRepo\nspec:\n  commit: keep\n---\n";
        String base = "kind: BaseRepo\nspec:\n  commit: " + OLD + "\n";
        assertThat(edit(other + base)).isEqualTo(other + base.replace(OLD, NEW));
        assertThat(edit("---\n" + base + "---\n" + other)).contains("commit: keep", "commit: " + NEW);
    }

    @Test
    void aMissingCommitIsAddedWithTheIndentOfItsNeighbours() {
        assertThat(edit("kind: BaseRepo\nspec:\n\n# a comment\n    repo: x\n    branch: main\n"))
                .isEqualTo("kind: BaseRepo\nspec:\n    commit: " + NEW
                        + "\n\n# a comment\n    repo: x\n    branch: main\n");
    }

    @Test
    void aBlankLineOrCommentAfterSpecHidesNoCommit() {
        String before = "kind: BaseRepo\nspec:\n\n# a comment\n    repo: x\n    commit: " + OLD + "\n";
        assertThat(edit(before)).isEqualTo(before.replace(OLD, NEW));
    }

    @Test
    void windowsLineEndsStay() {
        String before = "kind: BaseRepo\r\nspec:\r\n  repo: x\r\n  commit: " + OLD + "\r\n";
        assertThat(edit(before)).isEqualTo(before.replace(OLD, NEW));
    }

    @Test
    void flowStyleIsRefusedWithAdvice() {
        assertThatThrownBy(() -> edit("kind: BaseRepo\nspec: {repo: x, commit: " + OLD + "}\n"))
                .isInstanceOf(OutsideException.Rejected.class)
                .hasMessageContaining("block mapping");
    }

    private static String edit(String text) {
        return BaseCommitEdit.replace(text, "main", NEW, "cp@dev:base-repo.yaml:1");
    }
}
