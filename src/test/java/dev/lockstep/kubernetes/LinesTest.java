package dev.lockstep.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {
    private static final byte[] TEXT = "one\n\ntwo ü\nthree".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 100})
    void linesAreWholeHoweverTheyArrive(int piece) {
        Lines lines = new Lines(6);
        assertThat(add(lines, TEXT, piece)).containsExactly("one", "two ü");
        assertThat(lines.tooLong()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 100})
    void theLinesBeforeOneThatIsTooLongStillCount(int piece) {
        Lines lines = new Lines(5);
        assertThat(add(lines, TEXT, piece)).containsExactly("one");
        assertThat(lines.tooLong()).isTrue();
        assertThat(add(lines, TEXT, piece)).isEmpty();
    }

    private static List<String> add(Lines lines, byte[] bytes, int piece) {
        List<String> found = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += piece) {
            byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece));
            lines.add(ByteBuffer.wrap(part)).forEach(line -> found.add(new String(line, StandardCharsets.UTF_8)));
        }
        return found;
    }
}
