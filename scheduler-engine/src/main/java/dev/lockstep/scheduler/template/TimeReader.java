package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.template.TimeLayout.Element;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a time by one of Go's layouts. */
final class TimeReader {
    private enum Unit {
        YEAR,
        MONTH,
        DAY,
        YEAR_DAY,
        HOUR,
        MINUTE,
        SECOND,
        NANO,
        AFTERNOON,
        OFFSET
    }

    private static final Pattern OFFSET = Pattern.compile("([-+])(\\d\\d):?(\\d\\d)?:?(\\d\\d)?");
    private static final Pattern FRACTION = Pattern.compile("[.,](\\d+)");

    private final String text;
    private final Map<Unit, Integer> units = new HashMap<>();
    private int at;
    private boolean wrong;

    private TimeReader(String text) {
        this.text = text;
    }

    /** Empty if the text does not follow the layout, or there is no such time. */
    static Optional<GoTime> read(String layout, String text) {
        TimeReader reader = new TimeReader(text);
        List<Element> elements = TimeLayout.elements(layout);
        for (int i = 0; i < elements.size(); i++) {
            boolean fractionFollows =
                    i + 1 < elements.size() && elements.get(i + 1).fraction();
            reader.element(elements.get(i), fractionFollows);
        }
        return reader.wrong || reader.at != text.length() ? Optional.empty() : reader.time();
    }

    private Optional<GoTime> time() {
        try {
            int hour = units.getOrDefault(Unit.HOUR, 0);
            Integer afternoon = units.get(Unit.AFTERNOON);
            if (afternoon != null) {
                hour = hour % 12 + 12 * afternoon;
            }
            ZonedDateTime time = ZonedDateTime.of(
                    units.getOrDefault(Unit.YEAR, 0),
                    units.getOrDefault(Unit.MONTH, 1),
                    units.getOrDefault(Unit.DAY, 1),
                    hour,
                    units.getOrDefault(Unit.MINUTE, 0),
                    units.getOrDefault(Unit.SECOND, 0),
                    units.getOrDefault(Unit.NANO, 0),
                    ZoneOffset.ofTotalSeconds(units.getOrDefault(Unit.OFFSET, 0)));
            Integer day = units.get(Unit.YEAR_DAY);
            return Optional.of(new GoTime(day == null ? time : time.withDayOfYear(day)));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    private void element(Element element, boolean fractionFollows) {
        if (wrong) {
            return;
        }
        if (!element.part()) {
            literal(element.text());
            return;
        }
        if (element.fraction()) {
            fraction(element.text());
            return;
        }
        switch (element.text()) {
            case "January" -> name(TimeLayout.MONTHS, 20, Unit.MONTH);
            case "Jan" -> name(TimeLayout.MONTHS, 3, Unit.MONTH);
            case "Monday" -> name(TimeLayout.DAYS, 20, null);
            case "Mon" -> name(TimeLayout.DAYS, 3, null);
            case "2006" -> number(4, 4, Unit.YEAR);
            case "06" -> {
                number(2, 2, Unit.YEAR);
                units.computeIfPresent(Unit.YEAR, (unit, year) -> year + (year >= 69 ? 1900 : 2000));
            }
            case "01" -> number(2, 2, Unit.MONTH);
            case "1" -> number(1, 2, Unit.MONTH);
            case "02" -> number(2, 2, Unit.DAY);
            case "_2", "2" -> {
                skipBlank();
                number(1, 2, Unit.DAY);
            }
            case "002" -> number(3, 3, Unit.YEAR_DAY);
            case "__2" -> {
                skipBlank();
                skipBlank();
                number(1, 3, Unit.YEAR_DAY);
            }
            case "15", "3" -> number(1, 2, Unit.HOUR);
            case "03" -> number(2, 2, Unit.HOUR);
            case "04" -> number(2, 2, Unit.MINUTE);
            case "4" -> number(1, 2, Unit.MINUTE);
            case "05", "5" -> {
                number(element.text().length(), 2, Unit.SECOND);
                // A fraction that the layout does not mention is read all the same.
                if (!fractionFollows
                        && FRACTION.matcher(text)
                                .region(Math.min(at, text.length()), text.length())
                                .lookingAt()) {
                    fraction(".999999999");
                }
            }
            case "PM" -> noon("AM", "PM");
            case "pm" -> noon("am", "pm");
            case "MST" -> zoneName();
            default -> offset(element.text().startsWith("Z"));
        }
    }

    private void literal(String expected) {
        if (text.startsWith(expected, at)) {
            at += expected.length();
        } else {
            wrong = true;
        }
    }

    private void skipBlank() {
        if (text.startsWith(" ", at)) {
            at++;
        }
    }

    private void number(int least, int most, Unit unit) {
        int end = at;
        while (end < text.length() && end - at < most && Character.digit(text.charAt(end), 10) >= 0) {
            end++;
        }
        if (end - at < least) {
            wrong = true;
        } else {
            units.put(unit, Integer.parseInt(text.substring(at, end)));
            at = end;
        }
    }

    private void fraction(String part) {
        Matcher matcher = FRACTION.matcher(text).region(at, text.length());
        if (matcher.lookingAt()) {
            String digits = (matcher.group(1) + "000000000").substring(0, 9);
            units.put(Unit.NANO, Integer.parseInt(digits));
            at = matcher.end();
        } else {
            wrong = part.charAt(1) == '0';
        }
    }

    private void name(List<String> names, int length, Unit unit) {
        for (int i = 0; i < names.size(); i++) {
            String name =
                    names.get(i).substring(0, Math.min(length, names.get(i).length()));
            if (text.regionMatches(true, at, name, 0, name.length())) {
                at += name.length();
                if (unit != null) {
                    units.put(unit, i + 1);
                }
                return;
            }
        }
        wrong = true;
    }

    private void noon(String before, String after) {
        units.put(Unit.AFTERNOON, text.startsWith(after, at) ? 1 : 0);
        wrong = !text.startsWith(before, at) && !text.startsWith(after, at);
        at += wrong ? 0 : 2;
    }

    private void zoneName() {
        int end = at;
        while (end < text.length() && Character.isUpperCase(text.charAt(end))) {
            end++;
        }
        wrong = end - at < 3 || end - at > 5;
        at = end;
    }

    private void offset(boolean zulu) {
        if (zulu && text.startsWith("Z", at)) {
            at++;
            return;
        }
        Matcher matcher = OFFSET.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            wrong = true;
            return;
        }
        int seconds = 3600 * Integer.parseInt(matcher.group(2));
        seconds += matcher.group(3) == null ? 0 : 60 * Integer.parseInt(matcher.group(3));
        seconds += matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4));
        units.put(Unit.OFFSET, matcher.group(1).equals("-") ? -seconds : seconds);
        at = matcher.end();
    }
}
