package dev.lockstep.dashboard;

import dev.lockstep.queries.StageSummary;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The stages of a run that are shown with their steps: all of a few; of many the one that was asked for, those at which something happens
 * or went wrong, and the one that was proven last.
 */
final class Focus {
    /** Of more stages than this, only some are shown with their steps. */
    static final int FEW = 8;

    static final int MOST = 4;

    private Focus() {}

    static Set<String> of(List<StageSummary> stages, Optional<String> asked) {
        if (stages.size() <= FEW) {
            return names(stages.stream(), FEW);
        }
        Stream<StageSummary> wanted = stages.stream()
                .filter(stage -> asked.filter(stage.environment()::equals).isPresent());
        Stream<StageSummary> unproven = stages.stream()
                .filter(stage -> stage.running()
                        || stage.status().terminal() && !stage.status().proven());
        Stream<StageSummary> provenLast =
                stages.stream().filter(stage -> stage.status().proven()).reduce((one, later) -> later).stream();
        Set<String> focus = names(Stream.concat(Stream.concat(wanted, unproven), provenLast), MOST);
        return focus.isEmpty() ? names(stages.stream(), 1) : focus;
    }

    /** How many stages say why they wait or did not end well. */
    static int explained(List<StageSummary> stages) {
        return stages.size() <= FEW ? FEW : MOST;
    }

    private static Set<String> names(Stream<StageSummary> stages, int most) {
        Set<String> names = new LinkedHashSet<>();
        stages.map(StageSummary::environment).distinct().limit(most).forEach(names::add);
        return names;
    }
}
