package dev.lockstep.scheduler.template;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Go's layouts of times, written with the parts of the reference time Mon Jan 2 15:04:05 MST 2006. */
final class TimeLayout {
    static final List<String> MONTHS = List.of(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December");
    static final List<String> DAYS =
            List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");

    /** Longer ones first where one starts like another. */
    private static final List<String> PARTS = List.of(
            "January",
            "Jan",
            "Monday",
            "Mon",
            "MST",
            "2006",
            "002",
            "01",
            "02",
            "03",
            "04",
            "05",
            "06",
            "__2",
            "_2006",
            "_2",
            "15",
            "PM",
            "pm",
            "-07:00:00",
            "-070000",
            "-07:00",
            "-0700",
            "-07",
            "Z07:00:00",
            "Z070000",
            "Z07:00",
            "Z0700",
            "Z07",
            "1",
            "2",
            "3",
            "4",
            "5");

    /** A part of the reference time, or text that stands for itself. */
    record Element(String text, boolean part) {
        boolean fraction() {
            return part && (text.startsWith(".") || text.startsWith(","));
        }
    }

    private TimeLayout() {}

    static List<Element> elements(String layout) {
        List<Element> elements = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        for (int at = 0; at < layout.length(); ) {
            String part = partAt(layout, at);
            if (part == null) {
                plain.append(layout.charAt(at++));
                continue;
            }
            at += part.length();
            if (part.equals("_2006")) {
                plain.append('_');
                part = "2006";
            }
            if (!plain.isEmpty()) {
                elements.add(new Element(plain.toString(), false));
                plain.setLength(0);
            }
            elements.add(new Element(part, true));
        }
        if (!plain.isEmpty()) {
            elements.add(new Element(plain.toString(), false));
        }
        return elements;
    }

    private static String partAt(String layout, int at) {
        char c = layout.charAt(at);
        if (c == '.' || c == ',') {
            return fractionAt(layout, at);
        }
        for (String part : PARTS) {
            if (layout.startsWith(part, at)) {
                boolean word = part.equals("Jan") || part.equals("Mon");
                int end = at + part.length();
                if (!(word && end < layout.length() && Character.isLowerCase(layout.charAt(end)))) {
                    return part;
                }
            }
        }
        return null;
    }

    /** A run of zeros or nines that no other digit follows. */
    private static String fractionAt(String layout, int at) {
        int end = at + 1;
        char digit = end < layout.length() ? layout.charAt(end) : ' ';
        if (digit != '0' && digit != '9') {
            return null;
        }
        while (end < layout.length() && layout.charAt(end) == digit) {
            end++;
        }
        boolean digitFollows = end < layout.length() && Character.isDigit(layout.charAt(end));
        return digitFollows ? null : layout.substring(at, end);
    }

    static String format(String layout, GoTime moment) {
        ZonedDateTime time = moment.moment();
        StringBuilder out = new StringBuilder();
        for (Element element : elements(layout)) {
            out.append(
                    !element.part()
                            ? element.text()
                            : element.fraction()
                                    ? fraction(element.text(), time)
                                    : element.text().equals("MST") ? zone(moment) : part(element.text(), time));
        }
        return out.toString();
    }

    private static String fraction(String part, ZonedDateTime time) {
        String digits = String.format(Locale.ROOT, "%09d", time.getNano());
        int wanted = part.length() - 1;
        String shown = wanted > 9 ? digits + "0".repeat(wanted - 9) : digits.substring(0, wanted);
        if (part.charAt(1) == '9') {
            shown = shown.replaceFirst("0+$", "");
            return shown.isEmpty() ? "" : part.charAt(0) + shown;
        }
        return part.charAt(0) + shown;
    }

    private static String part(String part, ZonedDateTime time) {
        int hour = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
        return switch (part) {
            case "January" -> MONTHS.get(time.getMonthValue() - 1);
            case "Jan" -> MONTHS.get(time.getMonthValue() - 1).substring(0, 3);
            case "Monday" -> DAYS.get(time.getDayOfWeek().getValue() % 7);
            case "Mon" -> DAYS.get(time.getDayOfWeek().getValue() % 7).substring(0, 3);
            case "2006" -> (time.getYear() < 0 ? "-" : "") + padded(Math.abs(time.getYear()), 4, '0');
            case "06" -> padded(Math.floorMod(time.getYear(), 100), 2, '0');
            case "01" -> padded(time.getMonthValue(), 2, '0');
            case "1" -> Integer.toString(time.getMonthValue());
            case "02" -> padded(time.getDayOfMonth(), 2, '0');
            case "_2" -> padded(time.getDayOfMonth(), 2, ' ');
            case "2" -> Integer.toString(time.getDayOfMonth());
            case "002" -> padded(time.getDayOfYear(), 3, '0');
            case "__2" -> padded(time.getDayOfYear(), 3, ' ');
            case "15" -> padded(time.getHour(), 2, '0');
            case "03" -> padded(hour, 2, '0');
            case "3" -> Integer.toString(hour);
            case "04" -> padded(time.getMinute(), 2, '0');
            case "4" -> Integer.toString(time.getMinute());
            case "05" -> padded(time.getSecond(), 2, '0');
            case "5" -> Integer.toString(time.getSecond());
            case "PM" -> time.getHour() >= 12 ? "PM" : "AM";
            case "pm" -> time.getHour() >= 12 ? "pm" : "am";
            default -> offset(part, time.getOffset().getTotalSeconds());
        };
    }

    private static String padded(int number, int width, char with) {
        String digits = Integer.toString(number);
        return String.valueOf(with).repeat(Math.max(0, width - digits.length())) + digits;
    }

    private static String zone(GoTime time) {
        String name = time.location().abbreviation(time.moment());
        return name.isEmpty() ? offset("-0700", time.moment().getOffset().getTotalSeconds()) : name;
    }

    private static String offset(String part, int seconds) {
        if (part.startsWith("Z") && seconds == 0) {
            return "Z";
        }
        int size = Math.abs(seconds);
        String colon = part.contains(":") ? ":" : "";
        String hours = (seconds < 0 ? "-" : "+") + padded(size / 3600, 2, '0');
        String plain = part.replace(":", "");
        String minutes = plain.length() >= 5 ? colon + padded(size / 60 % 60, 2, '0') : "";
        return hours + minutes + (plain.length() >= 7 ? colon + padded(size % 60, 2, '0') : "");
    }
}
