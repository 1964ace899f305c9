package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.GoInt;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's time.Duration: nanoseconds, read and printed like {@code 1h15m30.5s}. */
final class GoDuration {
    private static final Pattern PART =
            Pattern.compile("([0-9]*\\.?[0-9]*)(ns|us|\u00C2\u00B5s|\u00CE\u00BCs|ms|s|m|h)");
    private static final Map<String, Long> UNITS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "\u00C2\u00B5s", 1_000L,
            "\u00CE\u00BCs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    static final String TYPE = "time.Duration";

    private GoDuration() {}

    static GoInt of(long nanos) {
        return GoInt.named(TYPE, nanos, text(nanos));
    }

    /** Its methods beside String; null if there is none of that name. */
    static Function method(long nanos, String name) {
        return switch (name) {
            case "Hours" -> constant(name, parts(nanos, 3_600_000_000_000L));
            case "Minutes" -> constant(name, parts(nanos, 60_000_000_000L));
            case "Seconds" -> constant(name, parts(nanos, 1_000_000_000L));
            case "Milliseconds" -> constant(name, GoInt.of64(nanos / 1_000_000));
            case "Microseconds" -> constant(name, GoInt.of64(nanos / 1_000));
            case "Nanoseconds" -> constant(name, GoInt.of64(nanos));
            case "Abs" -> constant(name, of(nanos == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(nanos)));
            case "Truncate" ->
                Function.of(name, List.of(Function.Parameter.DURATION), a -> {
                    long unit = ((GoInt) a[0]).value();
                    return of(unit <= 0 ? nanos : nanos - nanos % unit);
                });
            case "Round" ->
                Function.of(
                        name, List.of(Function.Parameter.DURATION), a -> of(rounded(nanos, ((GoInt) a[0]).value())));
            default -> null;
        };
    }

    private static Function constant(String name, Object value) {
        return Function.of(name, List.of(), a -> value);
    }

    /** Whole units and the rest apart, which keeps more digits. */
    private static double parts(long nanos, long unit) {
        return (double) (nanos / unit) + (double) (nanos % unit) / (double) unit;
    }

    /** To the nearest multiple, half away from zero; what does not fit becomes the longest duration. */
    private static long rounded(long nanos, long unit) {
        if (unit <= 0) {
            return nanos;
        }
        long rest = Math.abs(nanos % unit);
        boolean away = rest >= unit - rest;
        if (!away) {
            return nanos - nanos % unit;
        }
        long missing = unit - rest;
        if (nanos < 0) {
            return nanos < Long.MIN_VALUE + missing ? Long.MIN_VALUE : nanos - missing;
        }
        return nanos > Long.MAX_VALUE - missing ? Long.MAX_VALUE : nanos + missing;
    }

    /** Nanoseconds, or null if the text is no duration. */
    static Long parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return 0L;
        }
        BigDecimal sum = BigDecimal.ZERO;
        Matcher matcher = PART.matcher(rest);
        int at = 0;
        while (at < rest.length() && rest.length() < 200) {
            matcher.region(at, rest.length());
            if (!matcher.lookingAt()
                    || matcher.group(1).isEmpty()
                    || matcher.group(1).equals(".")) {
                return null;
            }
            sum = sum.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(UNITS.get(matcher.group(2)))));
            at = matcher.end();
        }
        BigDecimal nanos = negative ? sum.negate() : sum;
        boolean none = at == 0
                || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                || nanos.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) < 0;
        return none ? null : Long.valueOf(nanos.longValue());
    }

    private static String text(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        BigDecimal size = BigDecimal.valueOf(nanos).abs();
        String sign = nanos < 0 ? "-" : "";
        if (size.compareTo(BigDecimal.valueOf(1_000_000_000L)) < 0) {
            int power = size.longValue() < 1_000 ? 0 : size.longValue() < 1_000_000 ? 3 : 6;
            String unit = power == 0 ? "ns" : power == 3 ? "\u00C2\u00B5s" : "ms";
            return sign + plain(size.movePointLeft(power)) + unit;
        }
        BigDecimal[] hours = size.movePointLeft(9).divideAndRemainder(BigDecimal.valueOf(3600));
        BigDecimal[] minutes = hours[1].divideAndRemainder(BigDecimal.valueOf(60));
        String hour = hours[0].signum() > 0 ? plain(hours[0]) + "h" : "";
        String minute = hours[0].signum() > 0 || minutes[0].signum() > 0 ? plain(minutes[0]) + "m" : "";
        return sign + hour + minute + plain(minutes[1]) + "s";
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
