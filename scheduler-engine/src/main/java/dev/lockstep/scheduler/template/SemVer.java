package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.STRING;
import static dev.lockstep.scheduler.template.Function.Parameter.VERSION;

import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoNumbers;
import dev.lockstep.scheduler.value.GoStruct;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A semantic version as the library behind sprig (semver 1.5) reads it: missing parts are zero, a leading v is fine. */
record SemVer(long major, long minor, long patch, String prerelease, String metadata, String original, boolean pointer)
        implements Receiver, Comparable<SemVer> {
    private static final String WORDS = "([0-9A-Za-z\\-]+(?:\\.[0-9A-Za-z\\-]+)*)";
    private static final Pattern WORD = Pattern.compile(WORDS);
    private static final Pattern SYNTAX =
            Pattern.compile("v?([0-9]+)(\\.[0-9]+)?(\\.[0-9]+)?(?:-" + WORDS + ")?(?:\\+" + WORDS + ")?");

    /** @throws CallFailure with the library's message */
    static SemVer parse(String text) {
        Matcher matcher = text.length() > 1000 ? null : SYNTAX.matcher(text);
        if (matcher == null || !matcher.matches()) {
            throw new CallFailure("Invalid Semantic Version");
        }
        return new SemVer(
                number(matcher.group(1)),
                number(matcher.group(2)),
                number(matcher.group(3)),
                matcher.group(4) == null ? "" : matcher.group(4),
                matcher.group(5) == null ? "" : matcher.group(5),
                text,
                true);
    }

    private static long number(String digits) {
        if (digits == null) {
            return 0;
        }
        String plain = digits.startsWith(".") ? digits.substring(1) : digits;
        Long value = GoNumbers.parse(plain, 10);
        if (value == null) {
            throw new CallFailure("Error parsing version segment: strconv.ParseInt: parsing " + GoQuote.quote(plain)
                    + ": value out of range");
        }
        return value;
    }

    @Override
    public int compareTo(SemVer other) {
        int byNumber = Long.compare(major, other.major);
        byNumber = byNumber != 0 ? byNumber : Long.compare(minor, other.minor);
        byNumber = byNumber != 0 ? byNumber : Long.compare(patch, other.patch);
        if (byNumber != 0 || prerelease.equals(other.prerelease)) {
            return byNumber;
        }
        return prerelease.isEmpty() ? 1 : other.prerelease.isEmpty() ? -1 : words(other);
    }

    /** Numbers are less than words; a version with more parts is the greater one. */
    private int words(SemVer other) {
        String[] mine = prerelease.split("\\.");
        String[] theirs = other.prerelease.split("\\.");
        for (int i = 0; i < Math.max(mine.length, theirs.length); i++) {
            if (i >= mine.length || i >= theirs.length) {
                return i >= mine.length ? -1 : 1;
            }
            Long a = GoNumbers.parse(mine[i], 10);
            Long b = GoNumbers.parse(theirs[i], 10);
            int order = a != null && b != null
                    ? a.compareTo(b)
                    : a != null ? -1 : b != null ? 1 : Integer.signum(mine[i].compareTo(theirs[i]));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** All of its fields are hidden, and left out. */
    @Override
    public SemVer copied() {
        return new SemVer(0, 0, 0, "", "", "", pointer);
    }

    @Override
    public Function method(String name) {
        return switch (name) {
            case "IncMajor" -> constant(name, next(major + 1, 0, 0));
            case "IncMinor" -> constant(name, next(major, minor + 1, 0));
            case "IncPatch" -> constant(name, next(major, minor, prerelease.isEmpty() ? patch + 1 : patch));
            case "SetPrerelease" ->
                Function.of(name, List.of(STRING), a -> with(word((String) a[0], "Prerelease"), metadata));
            case "SetMetadata" ->
                Function.of(name, List.of(STRING), a -> with(prerelease, word((String) a[0], "Metadata")));
            default -> pointer ? pointerMethod(name) : null;
        };
    }

    /** Go's values without an address do not have these. */
    private Function pointerMethod(String name) {
        return switch (name) {
            case "Major" -> constant(name, GoInt.of64(major));
            case "Minor" -> constant(name, GoInt.of64(minor));
            case "Patch" -> constant(name, GoInt.of64(patch));
            case "Prerelease" -> constant(name, prerelease);
            case "Metadata" -> constant(name, metadata);
            case "Original" -> constant(name, original);
            case "String" -> constant(name, shown());
            case "Compare" -> with(name, other -> (long) compareTo(other));
            case "LessThan" -> with(name, other -> compareTo(other) < 0);
            case "GreaterThan" -> with(name, other -> compareTo(other) > 0);
            case "Equal" -> with(name, other -> compareTo(other) == 0);
            default -> null;
        };
    }

    private SemVer next(long a, long b, long c) {
        String text = (original.startsWith("v") ? "v" : "") + a + "." + b + "." + c;
        return new SemVer(a, b, c, "", "", text, false);
    }

    private SemVer with(String newPrerelease, String newMetadata) {
        String prefix = original.startsWith("v") ? "v" : "";
        SemVer changed = new SemVer(major, minor, patch, newPrerelease, newMetadata, "", false);
        return new SemVer(major, minor, patch, newPrerelease, newMetadata, prefix + changed.shown(), false);
    }

    private static String word(String text, String what) {
        if (!text.isEmpty() && !WORD.matcher(text).matches()) {
            throw new CallFailure("Invalid " + what + " string");
        }
        return text;
    }

    private static Function constant(String name, Object value) {
        return Function.of(name, List.of(), a -> value);
    }

    private static Function with(String name, java.util.function.Function<SemVer, Object> body) {
        return Function.of(name, List.of(VERSION), a -> {
            if (a[0] == null) {
                throw new CallFailure("runtime error: invalid memory address or nil pointer dereference");
            }
            return body.apply((SemVer) a[0]);
        });
    }

    @Override
    public String typeName() {
        return pointer ? "*semver.Version" : "semver.Version";
    }

    @Override
    public String kind() {
        return pointer ? "ptr" : "struct";
    }

    @Override
    public String text() {
        return pointer ? shown() : null;
    }

    private String shown() {
        return major + "." + minor + "." + patch + (prerelease.isEmpty() ? "" : "-" + prerelease)
                + (metadata.isEmpty() ? "" : "+" + metadata);
    }

    @Override
    public GoStruct structure() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("major", GoInt.of64(major));
        fields.put("minor", GoInt.of64(minor));
        fields.put("patch", GoInt.of64(patch));
        fields.put("pre", prerelease);
        fields.put("metadata", metadata);
        fields.put("original", original);
        return new GoStruct("semver.Version", fields);
    }

    @Override
    public String goSyntax() {
        return (pointer ? "&" : "") + Fmt.goSyntax(structure());
    }

    @Override
    public String json() {
        return pointer ? Json.quoted(shown()) : "{}";
    }

    /** All its fields are hidden from yaml.v3. */
    @Override
    public String yaml() {
        return "{}";
    }
}
