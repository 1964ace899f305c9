package dev.lockstep.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** A point in time as a page says it: relative in the text, exact (UTC) beside it. */
public record Moment(Instant at, Instant now, Form form) {
    public enum Form {
        /** "8 s ago" */
        AGO,
        /** "8 s" */
        FOR,
        /** "in 8 s"; "now" once it has come. */
        IN,
        /** "14:02:11", with the day in front when it is not today. */
        CLOCK
    }

    private static final DateTimeFormatter FULL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("d MMM HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    public static Moment ago(Instant at, Instant now) {
        return new Moment(at, now, Form.AGO);
    }

    public static Moment lasting(Instant since, Instant now) {
        return new Moment(since, now, Form.FOR);
    }

    public static Moment in(Instant at, Instant now) {
        return new Moment(at, now, Form.IN);
    }

    public static Moment clock(Instant at, Instant now) {
        return new Moment(at, now, Form.CLOCK);
    }

    public String text() {
        return switch (form) {
            case AGO -> past().getSeconds() < 1 ? "just now" : span(past()) + " ago";
            case FOR -> span(past());
            case IN -> at.isAfter(now) ? "in " + span(Duration.between(now, at)) : "now";
            case CLOCK -> sameDay() ? TIME.format(at) : DAY_AND_TIME.format(at);
        };
    }

    /** For {@code <time datetime>}. */
    public String iso() {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public String exact() {
        return FULL.format(at);
    }

    /** How the script that lets ages grow words it. */
    public String wording() {
        return form.name().toLowerCase(Locale.ROOT);
    }

    /** At most two units, the smaller one left out when it says nothing: "8 s", "2 min", "3 h 5 min", "2 d". */
    static String span(Duration duration) {
        long seconds = Math.max(0, duration.getSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes + " min";
        }
        long hours = minutes / 60;
        if (hours < 24) {
            return hours + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
        }
        return hours / 24 + " d" + (hours % 24 == 0 ? "" : " " + hours % 24 + " h");
    }

    private Duration past() {
        return Duration.between(at, now);
    }

    private boolean sameDay() {
        return at.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .equals(now.atOffset(ZoneOffset.UTC).toLocalDate());
    }
}
