package dev.lockstep.yaml;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 30m}, {@code 14d}, {@code 1h30m}. */
public final class Durations {
    private static final Pattern FORM =
            Pattern.compile("(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?");
    private static final Duration[] UNITS = {
        Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(1)
    };

    private Durations() {}

    public static Optional<Duration> read(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        for (int i = 0; i < UNITS.length; i++) {
            if (matcher.group(i + 1) != null) {
                sum = sum.plus(UNITS[i].multipliedBy(Long.parseLong(matcher.group(i + 1))));
            }
        }
        return Optional.of(sum);
    }

    /** The same form, the largest units first. */
    public static String words(Duration duration) {
        StringBuilder words = new StringBuilder();
        long left = duration.toSeconds();
        for (int i = 0; i < UNITS.length; i++) {
            long count = left / UNITS[i].toSeconds();
            left -= count * UNITS[i].toSeconds();
            if (count > 0) {
                words.append(count).append("dhms".charAt(i));
            }
        }
        return words.isEmpty() ? "0s" : words.toString();
    }
}
