package dev.lockstep.dashboard;

import dev.lockstep.queries.Board;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The environment "stage" of the fixture's pipeline, as the board tells of it; at rest and empty unless said otherwise. */
final class EnvironmentBuilder {
    private String name = "stage";
    private List<String> after = List.of("dev");
    private boolean inPipeline = true;
    private Optional<String> merged = Optional.empty();
    private boolean atRest = true;
    private Optional<Board.OpenPullRequest> pullRequest = Optional.empty();
    private Optional<String> conflict = Optional.empty();
    private Optional<String> conflictBy = Optional.empty();
    private Optional<String> trouble = Optional.empty();
    private Optional<Board.Proven> proven = Optional.empty();
    private Optional<Board.Current> current = Optional.empty();
    private Optional<Board.Current> beside = Optional.empty();
    private final List<Board.Current> queue = new ArrayList<>();
    private List<Board.Paused> pauses = List.of();
    private Optional<Board.Clusters> clusters = Optional.empty();

    EnvironmentBuilder named(String own, String... before) {
        name = own;
        after = List.of(before);
        return this;
    }

    EnvironmentBuilder dropped() {
        inPipeline = false;
        return this;
    }

    EnvironmentBuilder merged() {
        merged = Optional.of(Fixture.MERGED);
        return this;
    }

    EnvironmentBuilder unproven() {
        atRest = false;
        return merged();
    }

    EnvironmentBuilder openPullRequest() {
        pullRequest = Optional.of(new Board.OpenPullRequest(Fixture.PULL.number(), Fixture.PULL.url()));
        return this;
    }

    EnvironmentBuilder conflict(String named, String by) {
        conflict = Optional.of(named);
        conflictBy = Optional.of(by);
        return this;
    }

    EnvironmentBuilder trouble(String what) {
        trouble = Optional.of(what);
        return this;
    }

    EnvironmentBuilder proven(Board.Proven what) {
        proven = Optional.of(what);
        return this;
    }

    EnvironmentBuilder current(Board.Current run) {
        current = Optional.of(run);
        return this;
    }

    EnvironmentBuilder beside(Board.Current run) {
        beside = Optional.of(run);
        return this;
    }

    EnvironmentBuilder queued(Board.Current run) {
        queue.add(run);
        return this;
    }

    EnvironmentBuilder clusters(Board.Clusters counted) {
        clusters = Optional.of(counted);
        return this;
    }

    EnvironmentBuilder paused(Board.Paused... by) {
        pauses = List.of(by);
        return this;
    }

    Board.Environment build() {
        return new Board.Environment(
                "kalypso",
                name,
                after,
                Optional.of("https://github.example/acme/gitops"),
                Optional.of("stage"),
                Optional.of(Fixture.COMMIT),
                merged,
                merged.map(any -> 207L),
                atRest,
                pullRequest,
                Optional.empty(),
                conflict,
                conflictBy,
                trouble,
                proven,
                current,
                beside,
                queue,
                clusters,
                pauses,
                inPipeline);
    }
}
