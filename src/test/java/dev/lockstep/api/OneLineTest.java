package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
    @Test
    void whereALineEndedCanStillBeSeen() {
        assertThat(OneLine.of("cannot be rendered:\na.yaml:3: no such field\n  b.yaml:4: cut off\n"))
                .isEqualTo("cannot be rendered: a.yaml:3: no such field; b.yaml:4: cut off");
        assertThat(OneLine.of("It is broken.\nMend it")).isEqualTo("It is broken. Mend it");
    }

    @Test
    void whatIsOneLineStaysAsItIs() {
        assertThat(OneLine.of("waits for a person")).isEqualTo("waits for a person");
        assertThat(OneLine.of("")).isEmpty();
    }
}
