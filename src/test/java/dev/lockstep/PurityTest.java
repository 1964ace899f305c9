package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lockstep.scheduler.ImpureSample;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rule that keeps the engine pure finds every impurity; that it finds none in the engine would prove little otherwise. */
class PurityTest {
    @TestFactory
    Stream<DynamicTest> everyImpureMethodIsFound() {
        List<String> found = ArchitectureTest.THE_ENGINE_READS_NO_CLOCK_FILE_OR_NETWORK
                .evaluate(new ClassFileImporter().importClasses(ImpureSample.class))
                .getFailureReport()
                .getDetails();
        return Stream.of(ImpureSample.class.getDeclaredMethods())
                .map(method -> method.getName())
                .filter(name -> !name.contains("$"))
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> assertThat(found)
                                .anySatisfy(line -> assertThat(line).contains("ImpureSample." + name + "("))));
    }
}
