package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Few at once, the others in the order in which they came, and no place is ever lost. */
class PlacesTest {
    private final Places places = new Places(2, 2);
    private final List<String> inside = new ArrayList<>();

    private Runnable guest(String name) {
        return () -> inside.add(name);
    }

    @Test
    void aPlaceThatIsGivenUpGoesToWhoeverWaitsLongest() {
        Runnable first = guest("first");
        Runnable second = guest("second");
        Runnable third = guest("third");
        Runnable fourth = guest("fourth");
        assertThat(places.enter(first)).isTrue();
        assertThat(places.enter(second)).isTrue();
        assertThat(places.enter(third)).isTrue();
        assertThat(places.enter(fourth)).isTrue();
        assertThat(places.enter(guest("fifth"))).isFalse();
        assertThat(inside).containsExactly("first", "second");
        places.leave(second);
        assertThat(inside).containsExactly("first", "second", "third");
        places.leave(first);
        assertThat(inside).containsExactly("first", "second", "third", "fourth");
    }

    @Test
    void whoeverGivesUpWaitingTakesNoPlace() {
        Runnable first = guest("first");
        Runnable impatient = guest("impatient");
        places.enter(first);
        places.enter(guest("second"));
        places.enter(impatient);
        places.enter(guest("patient"));
        places.leave(impatient);
        places.leave(impatient);
        places.leave(guest("a stranger"));
        assertThat(inside).containsExactly("first", "second");
        places.leave(first);
        assertThat(inside).containsExactly("first", "second", "patient");
    }
}
