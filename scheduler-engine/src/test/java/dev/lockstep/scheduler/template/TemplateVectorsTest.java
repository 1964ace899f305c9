package dev.lockstep.scheduler.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.Vectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TemplateVectorsTest {
    static Stream<Arguments> cases() {
        return Vectors.children(Vectors.directory().resolve("template")).stream()
                .flatMap(file -> TemplateVectors.cases(file).stream())
                .map(one -> Arguments.of(one.name(), one));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void rendersAsTheOriginalDoes(String name, TemplateVectors.Case vector) {
        assertThat(vector.mismatch()).as(name).isEmpty();
    }
}
