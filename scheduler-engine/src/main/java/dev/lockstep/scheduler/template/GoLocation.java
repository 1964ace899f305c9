package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.GoStruct;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Go's *time.Location. UTC and the local zone, which is UTC too, are different: a hash tells them apart.
 *
 * @param name as it prints
 * @param abbreviation what all its times are in; empty prints the offset, null asks the zone
 */
record GoLocation(String name, ZoneId zone, String abbreviation) implements Receiver {
    static final GoLocation UTC = new GoLocation("UTC", ZoneOffset.UTC, "UTC");
    static final GoLocation LOCAL = new GoLocation("UTC", ZoneOffset.UTC, "UTC");

    /** Names of the zone database that Java does not take for regions. */
    private static final Map<String, String> OFFSETS = Map.of("EST", "-05:00", "MST", "-07:00", "HST", "-10:00");

    /** The abbreviations that the zone database has. Java has letters for every zone. */
    private static final Set<String> LETTERS = Set.of(("UTC GMT BST IST WET WEST CET CEST EET EEST MSK SAST EAT CAT WAT"
                    + " IDT PKT JST KST HKT WIB WITA WIT AEST AEDT ACST ACDT AWST NZST NZDT SST ChST HST HDT AKST AKDT"
                    + " PST PDT MST MDT CST CDT EST EDT AST ADT NST NDT")
            .split(" "));

    private static final Set<String> KNOWN = ZoneRulesProvider.getAvailableZoneIds();

    static GoLocation fixed(String name, int offset) {
        return new GoLocation(name, ZoneOffset.ofTotalSeconds(offset), name);
    }

    /** A zone of the zone database; UTC if there is none of that name. */
    static GoLocation named(String name) {
        if (name.equals("Local")) {
            return LOCAL;
        }
        if (OFFSETS.containsKey(name)) {
            return new GoLocation(name, ZoneId.of(OFFSETS.get(name)), name);
        }
        if (name.isEmpty() || name.equals("UTC") || !KNOWN.contains(name) || name.startsWith("SystemV/")) {
            return UTC;
        }
        try {
            return new GoLocation(name, ZoneId.of(name), null);
        } catch (DateTimeException unknown) {
            return UTC;
        }
    }

    /** How the zone of a time in this location is abbreviated. */
    String abbreviation(ZonedDateTime time) {
        if (abbreviation != null) {
            return abbreviation;
        }
        var transitions = zone.getRules().getTransitions();
        if (!transitions.isEmpty()
                && time.toInstant().isBefore(transitions.get(0).getInstant())) {
            return "LMT";
        }
        String letters = DateTimeFormatter.ofPattern("zzz", Locale.ROOT).format(time);
        return LETTERS.contains(letters) ? letters : digits(time.getOffset().getTotalSeconds());
    }

    /** As the zone database abbreviates what has no letters. */
    private static String digits(int seconds) {
        int size = Math.abs(seconds) / 60;
        String minutes = size % 60 == 0 ? "" : String.format(Locale.ROOT, "%02d", size % 60);
        return String.format(Locale.ROOT, "%s%02d%s", seconds < 0 ? "-" : "+", size / 60, minutes);
    }

    boolean daylight(Instant moment) {
        return zone.getRules().isDaylightSavings(moment);
    }

    /** A moment as the clocks here show it. */
    ZonedDateTime at(Instant moment) {
        return moment.atZone(zone);
    }

    /** What the clocks here show. */
    ZonedDateTime of(LocalDateTime shown) {
        return shown.atZone(zone);
    }

    @Override
    public Function method(String name) {
        return name.equals("String") ? Function.of(name, List.of(), a -> this.name) : null;
    }

    @Override
    public String typeName() {
        return "*time.Location";
    }

    @Override
    public String kind() {
        return "ptr";
    }

    @Override
    public String text() {
        return name;
    }

    @Override
    public GoStruct structure() {
        return new GoStruct("time.Location", Map.of("name", name));
    }

    @Override
    public String goSyntax() {
        return "&time.Location{name:" + GoQuote.quote(name) + "}";
    }

    @Override
    public String json() {
        return "{}";
    }

    /** All its fields are hidden from yaml.v3. */
    @Override
    public String yaml() {
        return "{}";
    }
}
