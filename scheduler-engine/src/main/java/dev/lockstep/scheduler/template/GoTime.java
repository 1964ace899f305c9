package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.DURATION;
import static dev.lockstep.scheduler.template.Function.Parameter.INT;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;
import static dev.lockstep.scheduler.template.Function.Parameter.TIME;

import dev.lockstep.scheduler.value.GoInt;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/** Go's time.Time: a moment in a zone. The local zone is UTC, so that a rendering is the same everywhere. */
record GoTime(ZonedDateTime moment) implements Receiver {
    static final GoTime ZERO = new GoTime(ZonedDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));

    private static final String PRINTED = "2006-01-02 15:04:05.999999999 -0700 MST";
    private static final String RFC_3339 = "2006-01-02T15:04:05.999999999Z07:00";

    @Override
    public Function method(String name) {
        return switch (name) {
            case "Year" -> constant(name, (long) moment.getYear());
            case "Month" -> constant(name, month(moment));
            case "Day" -> constant(name, (long) moment.getDayOfMonth());
            case "Hour" -> constant(name, (long) moment.getHour());
            case "Minute" -> constant(name, (long) moment.getMinute());
            case "Second" -> constant(name, (long) moment.getSecond());
            case "Nanosecond" -> constant(name, (long) moment.getNano());
            case "YearDay" -> constant(name, (long) moment.getDayOfYear());
            case "Weekday" -> constant(name, weekday(moment));
            case "Unix" -> constant(name, GoInt.of64(moment.toEpochSecond()));
            case "UnixMilli" -> constant(name, GoInt.of64(moment.toInstant().toEpochMilli()));
            case "UnixNano" -> constant(name, GoInt.of64(moment.toEpochSecond() * 1_000_000_000L + moment.getNano()));
            case "IsZero" -> constant(name, moment.toInstant().equals(ZERO.moment.toInstant()));
            case "UTC", "Local" -> constant(name, new GoTime(moment.withZoneSameInstant(ZoneOffset.UTC)));
            case "String" -> constant(name, text());
            case "Format" -> Function.of(name, List.of(STRING), a -> TimeLayout.format((String) a[0], moment));
            case "Add" -> Function.of(name, List.of(DURATION), a -> plusNanos(((GoInt) a[0]).value()));
            case "AddDate" ->
                Function.of(name, List.of(INT, INT, INT), a -> plus((Long) a[0], (Long) a[1], (Long) a[2]));
            case "Sub" ->
                Function.of(
                        name,
                        List.of(TIME),
                        a -> GoDuration.of(
                                Duration.between(((GoTime) a[0]).moment, moment).toNanos()));
            case "Before" -> compared(name, order -> order < 0);
            case "After" -> compared(name, order -> order > 0);
            case "Equal" -> compared(name, order -> order == 0);
            default -> null;
        };
    }

    private static Function constant(String name, Object value) {
        return Function.of(name, List.of(), a -> value);
    }

    private Function compared(String name, java.util.function.IntPredicate fits) {
        return Function.of(
                name, List.of(TIME), a -> fits.test(moment.toInstant().compareTo(((GoTime) a[0]).moment.toInstant())));
    }

    GoTime plusNanos(long nanos) {
        return new GoTime(moment.plusNanos(nanos));
    }

    /** Days that a month does not have run over into the next one, as in Go. */
    private GoTime plus(long years, long months, long days) {
        if (Math.abs(years) > 100_000 || Math.abs(months) > 1_000_000 || Math.abs(days) > 40_000_000) {
            throw new CallFailure("the date would be out of range");
        }
        int day = moment.getDayOfMonth();
        return new GoTime(
                moment.withDayOfMonth(1).plusYears(years).plusMonths(months).plusDays(day - 1L + days));
    }

    private static GoInt month(ZonedDateTime moment) {
        return new GoInt("time.Month", moment.getMonthValue(), TimeLayout.MONTHS.get(moment.getMonthValue() - 1));
    }

    private static GoInt weekday(ZonedDateTime moment) {
        int day = moment.getDayOfWeek().getValue() % 7;
        return new GoInt("time.Weekday", day, TimeLayout.DAYS.get(day));
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
        return TimeLayout.format(PRINTED, moment);
    }

    @Override
    public String json() {
        return Json.quoted(yaml());
    }

    @Override
    public String yaml() {
        return TimeLayout.format(RFC_3339, moment);
    }
}
