package dev.lockstep.promotion;

import java.util.Optional;

/** What the machine wants done next. Each is one attempt, and safe to repeat. */
public sealed interface Action {
    String environment();

    record LookAtLane(String environment) implements Action {}

    record Pin(String environment) implements Action {}

    record Render(String environment, Pins pins) implements Action {}

    /** @param expectedHead what the branch must point at; empty: it must not exist yet */
    record PushHead(String environment, Pins pins, String branch, Optional<String> expectedHead) implements Action {}

    record OpenPullRequest(String environment, String branch) implements Action {}

    record LookAtPullRequest(String environment, int number) implements Action {}

    record Merge(String environment, int number, String expectedHead) implements Action {}

    record WriteBase(String environment) implements Action {}

    /** @param confirm whether each reconciler is read directly before judging */
    record Judge(String environment, String target, boolean confirm) implements Action {}

    record Perform(Effect effect) implements Action {
        @Override
        public String environment() {
            return effect.environment();
        }
    }
}
