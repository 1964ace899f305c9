package dev.lockstep.api;

import dev.lockstep.text.Lengths;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the next page of a list begins, opaque to callers. Carries a digest of what the list was of, so that it continues
 * no other list.
 */
final class Cursor {
    private static final int DIGITS = 16;
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private Cursor() {}

    /** @param list what the list is of, in words that are the same for the same list */
    static String write(String list, long... position) {
        String plain =
                Arrays.stream(position).mapToObj(Long::toString).collect(Collectors.joining(".")) + "." + digest(list);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    /** @param size how many numbers the position has */
    static List<Long> read(String cursor, String list, int size) {
        try {
            if (cursor.length() > Lengths.CURSOR) {
                throw unknown();
            }
            String plain = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            List<String> parts = Arrays.asList(plain.split("\\.", -1));
            if (parts.size() != size + 1 || !parts.get(size).equals(digest(list))) {
                throw unknown();
            }
            return parts.subList(0, size).stream().map(Long::valueOf).toList();
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
    }

    /** @param micros since 1970 */
    static Instant instant(long micros) {
        Instant at = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        if (at.isBefore(Instant.EPOCH) || at.isAfter(LAST)) {
            throw unknown();
        }
        return at;
    }

    /** @throws ProblemException when it is no place in a list */
    static int place(long number) {
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw unknown();
        }
        return (int) number;
    }

    private static ProblemException unknown() {
        return Parameters.refuse(
                "cursor",
                "must be the nextCursor of the page before, with the same other parameters; without a cursor the list"
                        + " begins anew");
    }

    private static String digest(String list) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(list.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
