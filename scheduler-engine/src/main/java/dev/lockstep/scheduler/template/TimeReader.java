package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.template.TimeLayout.Element;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
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

    private static final Pattern FRACTION = Pattern.compile("[.,]([0-9]+)");

    private final String text;
    private final Map<Unit, Integer> units = new HashMap<>();
    private int at;
    private boolean wrong;
    private boolean utc;
    private String zoneName = "";

    private TimeReader(String text) {
        this.text = text;
    }

    /** Empty if the text does not follow the layout, or there is no such time. */
    static Optional<GoTime> read(String layout, String text) {
        TimeReader reader = new TimeReader(text);
        List<Element> elements = TimeLayout.elements(layout);
        for (int i = 0; i < elements.size(); i++) {
            boolean fractionFollows = elements.subList(i + 1, elements.size()).stream()
                    .filter(Element::part)
                    .findFirst()
                    .map(Element::fraction)
                    .orElse(false);
            reader.element(elements.get(i), fractionFollows);
        }
        return reader.wrong || reader.at != text.length() ? Optional.empty() : reader.time();
    }

    private Optional<GoTime> time() {
        try {
            int hour = units.getOrDefault(Unit.HOUR, 0);
            Integer afternoon = units.get(Unit.AFTERNOON);
            if (afternoon != null) {
                hour = afternoon == 1 ? hour < 12 ? hour + 12 : hour : hour == 12 ? 0 : hour;
            }
            LocalDateTime shown = LocalDateTime.of(
                    units.getOrDefault(Unit.YEAR, 0),
                    units.getOrDefault(Unit.MONTH, 1),
                    units.getOrDefault(Unit.DAY, 1),
                    hour,
                    units.getOrDefault(Unit.MINUTE, 0),
                    units.getOrDefault(Unit.SECOND, 0),
                    units.getOrDefault(Unit.NANO, 0));
            Integer day = units.get(Unit.YEAR_DAY);
            if (day != null) {
                shown = shown.withDayOfYear(day);
                boolean contradicts = units.getOrDefault(Unit.MONTH, shown.getMonthValue()) != shown.getMonthValue()
                        || units.getOrDefault(Unit.DAY, shown.getDayOfMonth()) != shown.getDayOfMonth();
                if (contradicts) {
                    return Optional.empty();
                }
            }
            return Optional.of(located(shown));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    /** What names no zone is local. A zone that is only named is taken for UTC, except for GMT and its hours. */
    private GoTime located(LocalDateTime shown) {
        Integer offset = units.get(Unit.OFFSET);
        if (utc) {
            return new GoTime(GoLocation.UTC.of(shown), GoLocation.UTC);
        }
        if (offset != null) {
            boolean local = offset == 0 && zoneName.isEmpty();
            GoLocation location = local ? GoLocation.LOCAL : GoLocation.fixed(zoneName, offset);
            return new GoTime(location.of(shown), location);
        }
        if (zoneName.isEmpty()) {
            return new GoTime(GoLocation.LOCAL.of(shown), GoLocation.LOCAL);
        }
        int hours = zoneName.startsWith("GMT") && zoneName.length() > 3 ? Integer.parseInt(zoneName.substring(3)) : 0;
        return GoTime.of(shown.toInstant(ZoneOffset.UTC), GoLocation.fixed(zoneName, 3600 * hours));
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
            case "2" -> number(1, 2, Unit.DAY);
            case "_2" -> {
                skipBlank();
                number(1, 2, Unit.DAY);
            }
            case "002" -> number(3, 3, Unit.YEAR_DAY);
            case "__2" -> {
                skipBlank();
                skipBlank();
                number(1, 3, Unit.YEAR_DAY);
            }
            case "15" -> number(1, 2, Unit.HOUR);
            case "3", "03" -> {
                number(element.text().length(), 2, Unit.HOUR);
                wrong |= units.getOrDefault(Unit.HOUR, 0) > 12;
            }
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
            default -> offset(element.text());
        }
    }

    private void literal(String expected) {
        int i = 0;
        while (i < expected.length() && !wrong) {
            if (expected.charAt(i) == ' ') {
                // Any number of blanks stands for any other, and at the end for none.
                wrong = at < text.length() && text.charAt(at) != ' ';
                i = afterBlanks(expected, i);
                at = afterBlanks(text, at);
            } else {
                wrong = at >= text.length() || text.charAt(at) != expected.charAt(i);
                i++;
                at++;
            }
        }
    }

    private static int afterBlanks(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) == ' ') {
            end++;
        }
        return end;
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
        Matcher matcher = FRACTION.matcher(text).region(Math.min(at, text.length()), text.length());
        boolean exact = part.charAt(1) == '0';
        if (matcher.lookingAt()) {
            int length = exact ? part.length() - 1 : matcher.group(1).length();
            wrong = matcher.group(1).length() < length;
            String digits = (matcher.group(1).substring(0, wrong ? 0 : length) + "000000000").substring(0, 9);
            units.put(Unit.NANO, Integer.parseInt(digits));
            at += wrong ? 0 : length + 1;
        } else {
            wrong = exact;
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
        if (text.startsWith("UTC", at)) {
            utc = true;
            at += 3;
            return;
        }
        int length = ZoneName.length(text, at);
        wrong = length <= 0;
        zoneName = wrong ? "" : text.substring(at, at + length);
        at += wrong ? 0 : length;
    }

    private void offset(String form) {
        if (form.startsWith("Z") && text.startsWith("Z", at)) {
            utc = true;
            at++;
            return;
        }
        if (text.length() - at < form.length()) {
            wrong = true;
            return;
        }
        String given = text.substring(at, at + form.length());
        boolean fits = (given.charAt(0) == '+' || given.charAt(0) == '-')
                && given.substring(1)
                        .replaceAll("[0-9]", "0")
                        .equals(form.substring(1).replaceAll("[0-9]", "0"));
        String digits = given.replace(":", "").substring(1) + "0000";
        int hours = fits ? Integer.parseInt(digits.substring(0, 2)) : 0;
        int minutes = fits ? Integer.parseInt(digits.substring(2, 4)) : 0;
        int seconds = fits ? Integer.parseInt(digits.substring(4, 6)) : 0;
        wrong = !fits || hours > 24 || minutes > 60 || seconds > 60;
        int sum = 3600 * hours + 60 * minutes + seconds;
        units.put(Unit.OFFSET, given.charAt(0) == '-' ? -sum : sum);
        at += form.length();
    }
}
