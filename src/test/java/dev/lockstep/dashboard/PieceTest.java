package dev.lockstep.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PieceTest {
    @Test
    void addressesOfPagesCanBeFollowed() {
        assertThat(Piece.of("see https://example.com/pull/2, please"))
                .containsExactly(
                        new Piece("see ", ""),
                        new Piece("https://example.com/pull/2", "https://example.com/pull/2"),
                        new Piece(", please", ""));
    }

    @Test
    void placesInFilesAreTextAndWhatFollowsThemIsStillFound() {
        assertThat(
                        Piece.of(
                                "Template a (https://example.com/acme/plane@7eecf253b5:templates/a.yaml:6): wrong; https://example.com/x"))
                .containsExactly(
                        new Piece(
                                "Template a (https://example.com/acme/plane@7eecf253b5:templates/a.yaml:6): wrong; ",
                                ""),
                        new Piece("https://example.com/x", "https://example.com/x"));
    }
}
