package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.BYTES;
import static dev.lockstep.scheduler.template.Function.Parameter.DURATION;
import static dev.lockstep.scheduler.template.Function.Parameter.INT;
import static dev.lockstep.scheduler.template.Function.Parameter.LOCATION;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;
import static dev.lockstep.scheduler.template.Function.Parameter.TIME;

import dev.lockstep.scheduler.value.GoInt;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.IntPredicate;

/** The methods of Go's time.Time. Those with several results are known and cannot be called, as in Go. */
final class TimeMethods {
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);

    private TimeMethods() {}

    /** The method bound to the time, or null if there is none of that name. */
    static Function of(GoTime time, String name) {
        ZonedDateTime moment = time.moment();
        return switch (name) {
            case "Year" -> constant(name, (long) moment.getYear());
            case "Month" -> constant(name, time.month());
            case "Day" -> constant(name, (long) moment.getDayOfMonth());
            case "Hour" -> constant(name, (long) moment.getHour());
            case "Minute" -> constant(name, (long) moment.getMinute());
            case "Second" -> constant(name, (long) moment.getSecond());
            case "Nanosecond" -> constant(name, (long) moment.getNano());
            case "YearDay" -> constant(name, (long) moment.getDayOfYear());
            case "Weekday" -> constant(name, time.weekday());
            case "Unix" -> constant(name, GoInt.of64(moment.toEpochSecond()));
            case "UnixMilli" -> constant(name, sinceEpoch(moment, 1_000));
            case "UnixMicro" -> constant(name, sinceEpoch(moment, 1_000_000));
            case "UnixNano" -> constant(name, sinceEpoch(moment, 1_000_000_000));
            case "IsZero" -> constant(name, time.instant().equals(GoTime.ZERO.instant()));
            case "IsDST" -> constant(name, time.location().daylight(time.instant()));
            case "UTC" -> Function.of(name, List.of(), a -> time.in(GoLocation.UTC));
            case "Local" -> Function.of(name, List.of(), a -> time.in(GoLocation.LOCAL));
            case "Location" -> constant(name, time.location());
            case "String" -> constant(name, time.text());
            case "GoString" -> constant(name, time.goSyntax());
            case "In" ->
                Function.of(name, List.of(LOCATION), a -> {
                    if (a[0] == null) {
                        throw new CallFailure("time: missing Location in call to Time.In");
                    }
                    return time.in((GoLocation) a[0]);
                });
            case "Format" -> Function.of(name, List.of(STRING), a -> time.format((String) a[0]));
            case "Add" -> Function.of(name, List.of(DURATION), a -> time.plusNanos(nanos(a[0])));
            case "AddDate" ->
                Function.of(name, List.of(INT, INT, INT), a -> plus(time, (Long) a[0], (Long) a[1], (Long) a[2]));
            case "Sub" -> Function.of(name, List.of(TIME), a -> since((GoTime) a[0], time));
            case "Truncate" -> Function.of(name, List.of(DURATION), a -> stripped(time, nanos(a[0]), false));
            case "Round" -> Function.of(name, List.of(DURATION), a -> stripped(time, nanos(a[0]), true));
            case "Before" -> compared(time, name, order -> order < 0);
            case "After" -> compared(time, name, order -> order > 0);
            case "Equal" -> compared(time, name, order -> order == 0);
            case "Compare" -> Function.of(name, List.of(TIME), a -> (long) Integer.signum(order(time, (GoTime) a[0])));
            case "Date", "Clock" -> uncallable(name, "function " + name + " has 3 return values; should be 1 or 2");
            case "ISOWeek", "Zone" -> uncallable(name, secondResult(name, "int"));
            case "ZoneBounds" -> uncallable(name, secondResult(name, "time.Time"));
            case "AppendFormat" -> unfillable(name, List.of(BYTES, STRING));
            case "AppendText", "AppendBinary" -> unfillable(name, List.of(BYTES));
            default -> null;
        };
    }

    private static Function constant(String name, Object value) {
        return Function.of(name, List.of(), a -> value);
    }

    private static String secondResult(String name, String type) {
        return "invalid function signature for " + name + ": second return value should be error; is " + type;
    }

    private static Function uncallable(String name, String why) {
        return Function.of(name, List.of(), a -> why).refusing(why);
    }

    /** Wants bytes to append to, which templates do not have. */
    private static Function unfillable(String name, List<Function.Parameter> parameters) {
        return Function.of(name, parameters, a -> {
            throw new CallFailure("there are no bytes to append to");
        });
    }

    private static Function compared(GoTime time, String name, IntPredicate fits) {
        return Function.of(name, List.of(TIME), a -> fits.test(order(time, (GoTime) a[0])));
    }

    private static int order(GoTime a, GoTime b) {
        return a.instant().compareTo(b.instant());
    }

    private static long nanos(Object duration) {
        return ((GoInt) duration).value();
    }

    /** Wraps around as Go's numbers do. */
    private static GoInt sinceEpoch(ZonedDateTime moment, long perSecond) {
        return GoInt.of64(moment.toEpochSecond() * perSecond + moment.getNano() / (1_000_000_000L / perSecond));
    }

    /** Days that a month does not have run over into the next one, as in Go. */
    private static GoTime plus(GoTime time, long years, long months, long days) {
        if (Math.abs(years) > 100_000 || Math.abs(months) > 1_000_000 || Math.abs(days) > 40_000_000) {
            throw new CallFailure("the date would be out of range");
        }
        LocalDateTime shown = time.moment().toLocalDateTime();
        int day = shown.getDayOfMonth();
        LocalDateTime moved =
                shown.withDayOfMonth(1).plusYears(years).plusMonths(months).plusDays(day - 1L + days);
        return new GoTime(time.location().of(moved), time.location());
    }

    /** What does not fit becomes the longest duration. */
    private static GoInt since(GoTime from, GoTime to) {
        Duration between = Duration.between(from.instant(), to.instant());
        BigInteger nanos =
                BigInteger.valueOf(between.getSeconds()).multiply(NANOS).add(BigInteger.valueOf(between.getNano()));
        boolean fits = nanos.bitLength() < Long.SIZE;
        return GoDuration.of(fits ? nanos.longValue() : nanos.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
    }

    /** To a multiple of the unit since the year 1: down, or to the nearest one, half up. */
    private static GoTime stripped(GoTime time, long unit, boolean nearest) {
        if (unit <= 0) {
            return time;
        }
        BigInteger nanos = BigInteger.valueOf(time.secondsSinceZero())
                .multiply(NANOS)
                .add(BigInteger.valueOf(time.moment().getNano()));
        long rest = nanos.mod(BigInteger.valueOf(unit)).longValueExact();
        boolean up = nearest && rest >= unit - rest;
        return time.plusNanos(up ? unit - rest : -rest);
    }
}
