package dev.lockstep.sandbox.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sandbox.pages.PullText.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class PullTextTest {
    @Test
    void boldCodeAndLinksAreKnown() {
        assertThat(PullText.blocks("Brings **dev** to `42d1d96`, see [#1](http://x.example/1)."))
                .singleElement()
                .satisfies(block -> assertThat(block.spans())
                        .containsExactly(
                                new Span("text", "Brings ", ""),
                                new Span("bold", "dev", ""),
                                new Span("text", " to ", ""),
                                new Span("code", "42d1d96", ""),
                                new Span("text", ", see ", ""),
                                new Span("link", "#1", "http://x.example/1"),
                                new Span("text", ".", "")));
    }

    @Test
    void aTableHasAHeadAndRows() {
        PullText.Block table =
                PullText.blocks("| Type | Files |\n|---|---|\n| drone | 3 |\n").get(0);
        assertThat(table.table()).isTrue();
        assertThat(table.head()).hasSize(2);
        assertThat(table.body())
                .containsExactly(List.of(List.of(new Span("text", "drone", "")), List.of(new Span("text", "3", ""))));
    }

    @Test
    void whatABackslashIsBeforeIsNoMarkup() {
        assertThat(PullText.blocks("\\*\\*my\\_app\\*\\* \\[a\\](http://x.example/1) **my\\_env** ``a`b``"))
                .singleElement()
                .satisfies(block -> assertThat(block.spans())
                        .containsExactly(
                                new Span("text", "**my_app** [a](http://x.example/1) ", ""),
                                new Span("bold", "my_env", ""),
                                new Span("text", " ", ""),
                                new Span("code", "a`b", "")));
        assertThat(PullText.blocks("| a\\|b | c |\n|---|---|\n").get(0).head()).hasSize(2);
    }

    @Test
    void everythingElseStaysText() {
        assertThat(PullText.blocks("<script>x</script> [a](javascript:x)"))
                .singleElement()
                .satisfies(block -> assertThat(block.spans())
                        .containsExactly(new Span("text", "<script>x</script> [a](javascript:x)", "")));
        assertThat(PullText.blocks("")).isEmpty();
    }
}
