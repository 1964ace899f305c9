package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.STRING;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** sprig's functions on semantic versions: constraints joined by commas (and) and {@code ||} (or). */
final class SprigSemver {
    private static final String VERSION = "v?([0-9|x|X|*]+)(\\.[0-9|x|X|*]+)?(\\.[0-9|x|X|*]+)?"
            + "(-[0-9A-Za-z\\-]+(?:\\.[0-9A-Za-z\\-]+)*)?(\\+[0-9A-Za-z\\-]+(?:\\.[0-9A-Za-z\\-]+)*)?";
    private static final Pattern CONSTRAINT =
            Pattern.compile("\\s*(=|!=|>=|=>|<=|=<|>|<|~>|~|\\^|)\\s*(" + VERSION + ")\\s*");
    private static final Pattern RANGE = Pattern.compile("\\s*(" + VERSION + ")\\s+-\\s+(" + VERSION + ")\\s*");

    static final List<Function> ALL = List.of(
            Function.of("semver", List.of(STRING), a -> SemVer.parse((String) a[0])),
            Function.of("semverCompare", List.of(STRING, STRING), a -> satisfies((String) a[0], (String) a[1])));

    /**
     * One comparison.
     *
     * @param dirty a part of the version is open ({@code 1.x}, {@code 1})
     * @param minorOpen the minor number is
     * @param patchOpen only the patch number is
     */
    private record Constraint(String operator, SemVer version, boolean dirty, boolean minorOpen, boolean patchOpen) {
        boolean allows(SemVer other) {
            boolean unasked =
                    !other.prerelease().isEmpty() && version.prerelease().isEmpty();
            int order = other.compareTo(version);
            if (operator.equals("!=")) {
                return dirty ? !unasked && !sameOpen(other) : order != 0;
            }
            if (unasked) {
                return false;
            }
            return switch (operator) {
                case "", "=" -> dirty ? near(other) : order == 0;
                case ">" -> order > 0;
                case ">=", "=>" -> order >= 0;
                case "<" -> dirty ? notAbove(other) : order < 0;
                case "<=", "=<" -> dirty ? notAbove(other) : order <= 0;
                case "~", "~>" -> near(other);
                default -> order >= 0 && other.major() == version.major();
            };
        }

        private boolean sameOpen(SemVer other) {
            return other.major() == version.major() && (minorOpen || other.minor() == version.minor());
        }

        private boolean near(SemVer other) {
            boolean any =
                    version.major() == 0 && version.minor() == 0 && version.patch() == 0 && !minorOpen && !patchOpen;
            return other.compareTo(version) >= 0 && (any || sameOpen(other));
        }

        private boolean notAbove(SemVer other) {
            return other.major() <= version.major() && (minorOpen || other.minor() <= version.minor());
        }
    }

    private SprigSemver() {}

    private static boolean satisfies(String constraints, String version) {
        boolean tooLong = constraints.length() > 1000;
        if (tooLong) {
            throw new CallFailure("improper constraint: longer than 1000 bytes");
        }
        List<List<Constraint>> alternatives = Texts.split(withoutRanges(constraints), "||", -1).stream()
                .map(all -> Texts.split(all, ",", -1).stream()
                        .map(SprigSemver::constraint)
                        .toList())
                .toList();
        SemVer wanted = SemVer.parse(version);
        return alternatives.stream().anyMatch(all -> all.stream().allMatch(one -> one.allows(wanted)));
    }

    /** {@code 1.2 - 1.4} means {@code >= 1.2, <= 1.4}. */
    private static String withoutRanges(String constraints) {
        return RANGE.matcher(constraints)
                .replaceAll(range -> Matcher.quoteReplacement(">= " + range.group(1) + ", <= " + range.group(7)));
    }

    private static Constraint constraint(String text) {
        Matcher matcher = CONSTRAINT.matcher(text);
        if (!matcher.matches()) {
            throw new CallFailure("improper constraint: " + text);
        }
        String operator = matcher.group(1);
        String major = matcher.group(3);
        String minor = orEmpty(matcher.group(4));
        String patch = orEmpty(matcher.group(5));
        String rest = orEmpty(matcher.group(6));
        try {
            if (isOpen(major)) {
                return new Constraint(operator, SemVer.parse("0.0.0"), true, false, false);
            }
            if (minor.isEmpty() || isOpen(minor.substring(1))) {
                return new Constraint(operator, SemVer.parse(major + ".0.0" + rest), true, true, false);
            }
            if (!patch.isEmpty() && isOpen(patch.substring(1))) {
                return new Constraint(operator, SemVer.parse(major + minor + ".0" + rest), true, false, true);
            }
            return new Constraint(operator, SemVer.parse(matcher.group(2)), false, false, false);
        } catch (CallFailure wrong) {
            throw new CallFailure("constraint Parser Error");
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private static boolean isOpen(String part) {
        return part.equals("x") || part.equals("X") || part.equals("*");
    }
}
