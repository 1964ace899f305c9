package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.store.EventRow;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PieceTest {
    @Test
    void addressesOfPagesCanBeFollowed() {
        assertThat(Piece.of("see https://example.com/pull/2, please", any -> true))
                .containsExactly(
                        new Piece("see ", ""),
                        new Piece("https://example.com/pull/2", "https://example.com/pull/2"),
                        new Piece(", please", ""));
    }

    @Test
    void whatOnlyOthersSayIsNoLink() {
        assertThat(Piece.of(
                        "drone-1 says: see https://evil.example/x and https://example.com/pull/2.",
                        "https://example.com/pull/2"::equals))
                .containsExactly(
                        new Piece("drone-1 says: see https://evil.example/x and ", ""),
                        new Piece("https://example.com/pull/2", "https://example.com/pull/2"),
                        new Piece(".", ""));
    }

    @Test
    void anEventLinksToPullRequestsOfItsRunAndToTheOneThatItOpened() {
        String ours = "https://github.example/acme/gitops/pull/118";
        assertThat(hrefs("WAITING", "dev waits: for dev to be merged by a person: " + ours, ours))
                .containsExactly(ours);
        assertThat(hrefs("WAITING", "dev waits: drone-1 says https://evil.example/x", ours))
                .isEmpty();
        assertThat(hrefs("PULL_REQUEST_OPENED", "pull request #118 opened: " + ours, "none"))
                .containsExactly(ours);
    }

    private static List<String> hrefs(String type, String message, String pullRequest) {
        EventRow event = new EventRow();
        event.type = type;
        event.message = message;
        event.at = Fixture.NOW;
        return EventLine.of(event, Set.of(pullRequest), Fixture.NOW).message().stream()
                .map(Piece::href)
                .filter(href -> !href.isEmpty())
                .toList();
    }

    @Test
    void placesInFilesAreTextAndWhatFollowsThemIsStillFound() {
        assertThat(Piece.of(
                        "Template a (https://example.com/acme/plane@7eecf253b5:templates/a.yaml:6): wrong; https://example.com/x",
                        any -> true))
                .containsExactly(
                        new Piece(
                                "Template a (https://example.com/acme/plane@7eecf253b5:templates/a.yaml:6): wrong; ",
                                ""),
                        new Piece("https://example.com/x", "https://example.com/x"));
    }
}
