package dev.lockstep.dashboard;

import dev.lockstep.store.evidence.HintOutcome;
import dev.lockstep.store.evidence.HintRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Hints that arrived or were refused, the newest first.
 *
 * @param source the one that they name, when they were chosen by it
 * @param configured whether there is a secret for them
 * @param address where they are sent, with SOURCE instead of the source's name
 * @param known the sources that they are taken for, as words; "" when there is none
 */
public record HintsPage(List<Line> lines, Optional<String> source, boolean configured, String address, String known) {
    static final int SHOWN = 200;
    private static final int NAMED = 20;

    /**
     * @param ofSource where all of its source are; only of sources that there are
     * @param about what it says itself
     * @param why of those that were refused
     */
    public record Line(
            String source, Optional<String> ofSource, String about, Mark mark, String why, String from, Moment at) {}

    static HintsPage of(
            List<HintRow> rows,
            Optional<String> source,
            boolean configured,
            String address,
            List<String> known,
            Instant now) {
        return new HintsPage(
                rows.stream().map(row -> line(row, now)).toList(), source, configured, address, words(known));
    }

    private static String words(List<String> known) {
        String named = known.stream().limit(NAMED).collect(Collectors.joining(", "));
        return known.size() > NAMED ? named + " and " + (known.size() - NAMED) + " more" : named;
    }

    private static Line line(HintRow row, Instant now) {
        boolean noted = row.outcome == HintOutcome.NOTED;
        return new Line(
                row.source,
                row.keptWith.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Address.of("/hints")
                                .with("source", row.keptWith)
                                .text()),
                row.subject().words(),
                noted ? new Mark("noted", Mark.Kind.PROVEN) : new Mark("refused", Mark.Kind.FAILED),
                why(row.outcome) + (row.times > 1 ? ", " + row.times + " times within a minute" : ""),
                row.address,
                Moment.ago(row.arrivedAt, now));
    }

    private static String why(HintOutcome outcome) {
        return switch (outcome) {
            case NOTED -> "";
            case UNSIGNED -> "without a signature or the secret";
            case WRONG_SECRET -> "signature or secret is wrong";
            case NO_SECRET -> "no secret is configured";
            case UNKNOWN_SOURCE -> "there is no such source";
            case TOO_LARGE -> "the body is too large";
            case TOO_MANY -> "too many hints of this source";
        };
    }
}
