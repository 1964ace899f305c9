package dev.lockstep.api;

import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters of a query. One that is repeated or malformed is refused with its name and what is allowed; those that are
 * unknown are refused before, see {@link StrictRequests}.
 */
final class Parameters {
    private static final int MOST_VALUES = 20;
    private static final int FIRST_YEAR = 1;
    private static final int LAST_YEAR = 9999;

    private final MultivaluedMap<String, String> given;

    Parameters(UriInfo uri) {
        this.given = uri.getQueryParameters();
    }

    static ProblemException refuse(String name, String why) {
        return new ProblemException(Status.BAD_REQUEST, name + " " + why);
    }

    Optional<String> text(String name) {
        List<String> values = given.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw refuse(name, "may be given once only");
        }
        return values.stream().map(value -> checked(name, value)).findFirst();
    }

    private static String checked(String name, String value) {
        Lengths.excess(name, value, Lengths.PARAMETER).ifPresent(why -> {
            throw new ProblemException(Status.BAD_REQUEST, why);
        });
        if (value.isBlank() || value.chars().anyMatch(Character::isISOControl)) {
            throw refuse(
                    name,
                    "must have between 1 and " + Lengths.PARAMETER + " characters, none of them a control character");
        }
        return value;
    }

    Optional<String> matching(String name, Pattern pattern, String allowed) {
        return text(name).map(value -> {
            if (!pattern.matcher(value).matches()) {
                throw refuse(name, "must be " + allowed + ", not " + Text.quoted(value));
            }
            return value;
        });
    }

    int limit(int usual, int most) {
        return number("limit", 1, most).map(Math::toIntExact).orElse(usual);
    }

    Optional<Long> number(String name, long least, long most) {
        return text(name).map(value -> {
            if (!value.matches("[0-9]{1,18}") || Long.parseLong(value) < least || Long.parseLong(value) > most) {
                throw refuse(
                        name, "must be a number between " + least + " and " + most + ", not " + Text.quoted(value));
            }
            return Long.parseLong(value);
        });
    }

    Optional<Instant> instant(String name) {
        return text(name).map(value -> {
            try {
                OffsetDateTime time = OffsetDateTime.parse(value);
                // What the database has dates for; a year of more digits is a slip of the hand anyway.
                if (time.getYear() < FIRST_YEAR || time.getYear() > LAST_YEAR) {
                    throw new DateTimeException("year " + time.getYear());
                }
                return time.toInstant();
            } catch (DateTimeException e) {
                throw refuse(
                        name,
                        "must be a time such as 2026-03-02T12:00:00Z (a + of an offset is written %2B)," + " not "
                                + Text.quoted(value));
            }
        });
    }

    <E extends Enum<E>> Optional<E> one(String name, Class<E> type) {
        return text(name).map(value -> constant(name, type, value));
    }

    /** May be given several times. */
    <E extends Enum<E>> Set<E> any(String name, Class<E> type) {
        List<String> values = given.getOrDefault(name, List.of());
        if (values.size() > MOST_VALUES) {
            throw refuse(name, "may be given " + MOST_VALUES + " times at most");
        }
        Set<E> found = EnumSet.noneOf(type);
        values.forEach(value -> found.add(constant(name, type, value)));
        return found;
    }

    private static <E extends Enum<E>> E constant(String name, Class<E> type, String value) {
        List<String> allowed =
                Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
        if (!allowed.contains(value)) {
            throw refuse(name, "must be one of " + String.join(", ", allowed) + ", not " + Text.quoted(value));
        }
        return Enum.valueOf(type, value);
    }
}
