package dev.lockstep.promotion;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is probably not meant in what was rendered.
 *
 * @param added sentences of those that the environment's last proven rendering did not have; none where that one's are not known
 */
public record RenderWarnings(List<Warning> all, List<String> added) {
    /**
     * @param id the same for the same warning, wherever in its file it stands
     * @param sentence empty where there are too many to keep them all
     */
    public record Warning(String id, Optional<String> sentence) {}

    public RenderWarnings {
        all = List.copyOf(all);
        added = List.copyOf(added);
    }

    /** Before any of them is known to be new. */
    public RenderWarnings and(List<Warning> more) {
        return new RenderWarnings(Stream.concat(all.stream(), more.stream()).toList(), added);
    }

    /** @param known ids of those that there were before */
    public RenderWarnings since(Set<String> known) {
        return new RenderWarnings(
                all,
                all.stream()
                        .filter(warning -> !known.contains(warning.id()))
                        .map(
                                warning -> warning.sentence()
                                        .orElse(
                                                "a warning that the run's events have no room for; the engine's command line tells those of the control plane"))
                        .distinct()
                        .toList());
    }

    /** As many as are kept. */
    public List<String> sentences() {
        return all.stream().flatMap(warning -> warning.sentence().stream()).toList();
    }
}
