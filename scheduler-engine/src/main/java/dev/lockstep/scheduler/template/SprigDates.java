package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.ANY;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;
import static dev.lockstep.scheduler.template.Function.Parameter.TIME;

import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoNumbers;
import java.util.List;

/** sprig's functions on dates that are given; those that read the clock are refused. */
final class SprigDates {
    private static final String HTML = "2006-01-02";

    static final List<Function> ALL = List.of(
            Function.of(
                    "toDate",
                    List.of(STRING, STRING),
                    a -> TimeReader.read((String) a[0], (String) a[1]).orElse(GoTime.ZERO)),
            Function.of("date", List.of(STRING, ANY), a -> inZone("date", (String) a[0], a[1], "Local")),
            Function.of("htmlDate", List.of(ANY), a -> inZone("htmlDate", HTML, a[0], "Local")),
            Function.of(
                    "htmlDateInZone", List.of(ANY, STRING), a -> inZone("htmlDateInZone", HTML, a[0], (String) a[1])),
            zoned("dateInZone"),
            zoned("date_in_zone"),
            modified("dateModify"),
            modified("date_modify"),
            Function.of(
                    "unixEpoch",
                    List.of(TIME),
                    a -> Long.toString(((GoTime) a[0]).moment().toEpochSecond())));

    private SprigDates() {}

    private static Function zoned(String name) {
        return Function.of(name, List.of(STRING, ANY, STRING), a -> inZone(name, (String) a[0], a[1], (String) a[2]));
    }

    /** A text that is no duration changes nothing. */
    private static Function modified(String name) {
        return Function.of(name, List.of(STRING, TIME), a -> {
            Long nanos = GoDuration.parse((String) a[0]);
            return nanos == null ? a[1] : ((GoTime) a[1]).plusNanos(nanos);
        });
    }

    private static String inZone(String function, String layout, Object date, String zone) {
        return time(function, date).in(GoLocation.named(zone)).format(layout);
    }

    /** A time, or seconds since 1970. Anything else would mean now. */
    private static GoTime time(String function, Object date) {
        if (date instanceof GoTime time) {
            return time;
        }
        boolean seconds = date instanceof Long
                || date instanceof GoInt number && number.typeName().equals("int64");
        if (!seconds) {
            throw Refused.because(function, "of what is no date it gives the time of the clock");
        }
        return GoTime.ofSeconds(GoNumbers.whole(date));
    }
}
