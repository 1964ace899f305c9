package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DatabaseAwayTest {
    private static Throwable within(String state) {
        return new IllegalStateException("no time", new RuntimeException(new SQLException("it says so", state)));
    }

    @Test
    void isWhatBreaksConnectionsOrKeepsThemFromBeingMade() {
        assertThat(DatabaseAway.caused(within("08006"))).isTrue();
        assertThat(DatabaseAway.caused(within("57P01"))).isTrue();
        assertThat(DatabaseAway.caused(new SQLException("refused", "08001"))).isTrue();
    }

    @Test
    void isNotWhatTheDatabaseAnswers() {
        assertThat(DatabaseAway.caused(within("23505"))).isFalse();
        assertThat(DatabaseAway.caused(within("57014"))).isFalse();
        assertThat(DatabaseAway.caused(within(null))).isFalse();
        assertThat(DatabaseAway.caused(new IllegalStateException("ours"))).isFalse();
        assertThat(DatabaseAway.caused(null)).isFalse();
    }
}
