package dev.lockstep.dashboard;

import java.util.List;
import java.util.Optional;

/** Pages besides the dashboard's own, which the dashboard leads to. As it is, there are none. */
public interface MorePages {
    /** @param name what a page is called that belongs to it: {@link Shell#active()} */
    record Entry(String name, Link link) {}

    /** A sentence with a link in it. */
    record Invitation(String before, Link link, String after) {}

    /** @param setting what to set, as it is typed */
    record Advice(String text, String setting) {}

    /** What stands in the navigation after the dashboard's own pages. */
    default List<Entry> navigation() {
        return List.of();
    }

    /** Where somebody whose pipelines have promoted nothing yet makes a first commit. */
    default Optional<Invitation> firstCommit() {
        return Optional.empty();
    }

    /** What somebody without a pipeline can do instead of naming one. */
    default Optional<Advice> withoutPipeline() {
        return Optional.empty();
    }
}
