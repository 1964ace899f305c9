package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenTest {
    @Test
    void oneLineIsASentence() {
        assertThat(Written.written("waits: for a person")).isEqualTo(new Written("waits: for a person", List.of()));
        assertThat(Written.written("")).isEqualTo(new Written("", List.of()));
    }

    @Test
    void whatSaysWhatTheOthersAreStandsBeforeThem() {
        assertThat(Written.written("It has 2 problems:\na.yaml:1: one\n  as it was written\n"))
                .isEqualTo(new Written("It has 2 problems:", List.of("a.yaml:1: one", "  as it was written")));
        assertThat(Written.written("It is not promoted.\na.yaml:1: one"))
                .isEqualTo(new Written("It is not promoted.", List.of("a.yaml:1: one")));
    }

    @Test
    void linesThatAreAlikeStandBelowOneAnother() {
        assertThat(Written.written("a.yaml:1: one\nb.yaml:2: two"))
                .isEqualTo(new Written("", List.of("a.yaml:1: one", "b.yaml:2: two")));
    }

    @Test
    void linesAreNotTornApartAtAColon() {
        String text = "cannot be rendered, which is said at some length: " + "a".repeat(100) + "\nb";
        assertThat(Sentence.parts(text)).containsExactly(text);
        assertThat(Sentence.parts(text.replace("\n", " "))).hasSize(2);
    }
}
