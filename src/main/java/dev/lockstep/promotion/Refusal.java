package dev.lockstep.promotion;

import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * That the other side refuses what a step asks for as things are. It is asked again when something has changed, and otherwise ever
 * more rarely.
 *
 * @param said why, in the other side's own words
 * @param times in a row, for the same reason; zero: it is being asked for the first time
 * @param nextTry when it is asked again although nothing seems to have changed
 * @param condition what the answer depended on, as far as that is known, see {@link PullRequestView#condition}
 */
public record Refusal(String said, int times, Instant nextTry, Optional<String> condition) {
    private static final Pattern CHANGING = Pattern.compile("[\\p{Alnum}:._+-]*\\d[\\p{Alnum}:._+-]*");

    /** Asked now, under this condition; what was said before is still known. */
    public static Refusal asked(Optional<Refusal> before, Optional<String> condition, Instant now) {
        return before.map(known ->
                        new Refusal(known.said(), known.times(), known.nextTry(), condition.or(known::condition)))
                .orElseGet(() -> new Refusal("", 0, now, condition));
    }

    public static Refusal after(Optional<Refusal> before, String said, Instant now) {
        int times = before.filter(known -> reason(known.said()).equals(reason(said)))
                        .map(Refusal::times)
                        .orElse(0)
                + 1;
        Duration pause = RetryRules.REFUSED.pause(times - 1, Optional.empty());
        return new Refusal(said, times, now.plus(pause), before.flatMap(Refusal::condition));
    }

    /** No answer this time: what was said before is still what is known. */
    Refusal unanswered(Optional<Duration> retryAfter, Instant now) {
        return new Refusal(said, times + 1, now.plus(RetryRules.REFUSED.pause(times, retryAfter)), condition);
    }

    /** To be asked now. */
    Refusal due(Instant now) {
        return new Refusal(said, times, now, condition);
    }

    /** Numbers, times and ids of requests in it may be others each time. */
    private static String reason(String said) {
        return CHANGING.matcher(said).replaceAll("#");
    }

    /** What was not known when it was refused, and is now, is no change. */
    public Refusal seen(Optional<String> now) {
        return condition.isPresent() ? this : new Refusal(said, times, nextTry, now);
    }

    public boolean isDue(Optional<String> conditionNow, Instant now) {
        boolean changed = conditionNow.isPresent() && condition.isPresent() && !conditionNow.equals(condition);
        return changed || !now.isBefore(nextTry);
    }

    /** The same as long as the reason is. */
    public String summary(String what) {
        return what + " is refused: " + Text.brief(said, Lengths.REFUSAL_SUMMARY);
    }

    public String reason() {
        return said + " (refused " + Sentences.counted(times, "time") + " for this reason; asked again at " + nextTry
                + " at the latest, and at once when the pull request changes)";
    }
}
