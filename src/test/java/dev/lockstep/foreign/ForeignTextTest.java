package dev.lockstep.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForeignTextTest {
    private static final String SMILE = "\uD83D\uDE00";

    @Test
    void whatCannotBeKeptIsReplaced() {
        assertThat(ForeignText.clean("a\u0000\u0000b")).isEqualTo("a\uFFFD\uFFFDb");
        assertThat(ForeignText.clean("\uDE00" + SMILE + "\uD83D")).isEqualTo("\uFFFD" + SMILE + "\uFFFD");
        String fine = "tab\t and " + SMILE;
        assertThat(ForeignText.clean(fine)).isSameAs(fine);
    }

    @Test
    void halfACharacterIsNeverLeft() {
        assertThat(ForeignText.cut("ab" + SMILE, 3)).isEqualTo("ab");
        assertThat(ForeignText.cut("ab" + SMILE, 4)).isEqualTo("ab" + SMILE);
        assertThat(ForeignText.line(" a\r\n\tb ", 3)).isEqualTo("a b");
    }
}
