package dev.lockstep.dashboard;

import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.promotion.Pins;
import dev.lockstep.promotion.Stage;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a stage was rendered from, and on top of what. */
@RecordBuilder
public record Inputs(List<Input> all) implements InputsBuilder.With {
    /**
     * @param where repository, branch and folder, as far as they matter
     * @param repository its address
     */
    @RecordBuilder
    public record Input(String what, String where, String repository, Commit commit)
            implements InputsInputBuilder.With {}

    static Optional<Inputs> of(Stage stage, String controlPlane) {
        return stage.pins().map(pins -> of(pins, controlPlane));
    }

    private static Inputs of(Pins pins, String controlPlane) {
        List<Input> all = new ArrayList<>();
        all.add(new Input("Base commit", name(controlPlane), controlPlane, new Commit(pins.baseCommit())));
        all.add(new Input(
                "Environment branch",
                name(pins.environment()),
                pins.environment().repository(),
                new Commit(pins.environmentCommit())));
        pins.workloads()
                .forEach((registration, source) -> all.add(new Input(
                        "Workload " + registration,
                        name(source.repository()) + " · " + source.branch()
                                + (source.path().isEmpty() ? "" : " · " + source.path()),
                        source.repository(),
                        new Commit(source.commit()))));
        all.add(new Input("On top of", name(pins.gitOps()), pins.gitOps().repository(), new Commit(pins.gitOpsBase())));
        return new Inputs(List.copyOf(all));
    }

    private static String name(Pins.Branch branch) {
        return name(branch.repository()) + " · " + branch.name();
    }

    private static String name(String repository) {
        return RepositoryUrl.of(repository).fullName();
    }
}
