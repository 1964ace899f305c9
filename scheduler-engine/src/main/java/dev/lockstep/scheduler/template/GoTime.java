package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoStruct;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Go's time.Time: a moment in a location. The local zone is UTC, so that a rendering is the same everywhere.
 *
 * @param moment what the clocks of the location show
 */
record GoTime(ZonedDateTime moment, GoLocation location) implements Receiver {
    /** Seconds from the year 1, where Go's zero time is, to 1970. */
    private static final long ZERO_SECONDS = -62_135_596_800L;

    static final GoTime ZERO = of(Instant.ofEpochSecond(ZERO_SECONDS), GoLocation.UTC);

    private static final String PRINTED = "2006-01-02 15:04:05.999999999 -0700 MST";
    private static final String RFC_3339 = "2006-01-02T15:04:05.999999999Z07:00";

    static GoTime of(Instant moment, GoLocation location) {
        return new GoTime(location.at(moment), location);
    }

    /** @throws CallFailure beyond the years that Java can count */
    static GoTime ofSeconds(long seconds) {
        try {
            return of(Instant.ofEpochSecond(seconds), GoLocation.LOCAL);
        } catch (DateTimeException outOfRange) {
            throw new CallFailure("the date is out of range: " + seconds);
        }
    }

    /** UTC and the local zone show the same, and are not the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof GoTime time && moment.equals(time.moment) && sameLocation(time.location);
    }

    private boolean sameLocation(GoLocation other) {
        boolean single = isUtc() || isLocal() || other == GoLocation.UTC || other == GoLocation.LOCAL;
        return single ? location == other : location.equals(other);
    }

    @Override
    public int hashCode() {
        return moment.hashCode();
    }

    GoTime in(GoLocation other) {
        return of(instant(), other);
    }

    Instant instant() {
        return moment.toInstant();
    }

    /** Since 1970; wraps around as Go's number does. */
    long nanos() {
        return moment.toEpochSecond() * 1_000_000_000L + moment.getNano();
    }

    /** Seconds since the year 1. */
    long secondsSinceZero() {
        return moment.toEpochSecond() - ZERO_SECONDS;
    }

    GoTime plusNanos(long nanos) {
        return of(instant().plusNanos(nanos), location);
    }

    /** The local zone has the same name and hours, and still is another. */
    private boolean isUtc() {
        return location == GoLocation.UTC;
    }

    private boolean isLocal() {
        return location == GoLocation.LOCAL;
    }

    GoInt month() {
        return GoInt.named("time.Month", moment.getMonthValue(), TimeLayout.MONTHS.get(moment.getMonthValue() - 1));
    }

    GoInt weekday() {
        int day = moment.getDayOfWeek().getValue() % 7;
        return GoInt.named("time.Weekday", day, TimeLayout.DAYS.get(day));
    }

    String format(String layout) {
        return TimeLayout.format(layout, this);
    }

    /** As hashstructure reads it: Go's binary form with its version, seconds, nanoseconds and minutes from UTC. */
    byte[] binary() {
        int offset = moment.getOffset().getTotalSeconds();
        boolean seconds = offset % 60 != 0;
        var bytes = java.nio.ByteBuffer.allocate(seconds ? 16 : 15);
        bytes.put((byte) (seconds ? 2 : 1)).putLong(secondsSinceZero()).putInt(moment.getNano());
        bytes.putShort((short) (isUtc() ? -1 : offset / 60));
        if (seconds) {
            bytes.put((byte) (offset % 60));
        }
        return bytes.array();
    }

    @Override
    public Function method(String name) {
        return TimeMethods.of(this, name);
    }

    @Override
    public String typeName() {
        return "time.Time";
    }

    @Override
    public String kind() {
        return "struct";
    }

    @Override
    public String text() {
        return format(PRINTED);
    }

    @Override
    public GoStruct structure() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("wall", GoInt.unsigned64(moment.getNano()));
        fields.put("ext", GoInt.of64(secondsSinceZero()));
        fields.put("loc", isUtc() ? GoInt.unsigned64(0) : location);
        return new GoStruct("time.Time", fields);
    }

    @Override
    public String goSyntax() {
        String zone = isUtc()
                ? "time.UTC"
                : isLocal() ? "time.Local" : "time.Location(" + GoQuote.quote(location.name()) + ")";
        return "time.Date(" + moment.getYear() + ", time." + month().text() + ", " + moment.getDayOfMonth() + ", "
                + moment.getHour() + ", " + moment.getMinute() + ", " + moment.getSecond() + ", " + moment.getNano()
                + ", " + zone + ")";
    }

    /** JSON knows no years of five digits, and no zones that are a day or more away. */
    @Override
    public String json() {
        boolean possible = moment.getYear() >= 0 && moment.getYear() <= 9999;
        return possible ? Json.quoted(yaml()) : null;
    }

    @Override
    public String yaml() {
        return ByteText.fromJava(format(RFC_3339));
    }
}
