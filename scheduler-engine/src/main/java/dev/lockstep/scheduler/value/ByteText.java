package dev.lockstep.scheduler.value;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Converts between Java text and byte strings (one UTF-8 byte in each char), and decodes them as Go does. */
public final class ByteText {
    /** What Go decodes an invalid byte to. */
    public static final int INVALID_RUNE = 0xFFFD;

    private ByteText() {}

    public static String fromJava(String text) {
        return isAscii(text) ? text : fromBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String fromBytes(byte[] utf8) {
        return new String(utf8, StandardCharsets.ISO_8859_1);
    }

    public static byte[] toBytes(String bytes) {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Bytes that are no valid UTF-8 become U+FFFD. */
    public static String toJava(String bytes) {
        return isAscii(bytes) ? bytes : new String(toBytes(bytes), StandardCharsets.UTF_8);
    }

    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    public static boolean isUtf8(String bytes) {
        if (isAscii(bytes)) {
            return true;
        }
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(toBytes(bytes)));
            return true;
        } catch (CharacterCodingException invalid) {
            return false;
        }
    }

    /** The code point that starts at {@code at}; {@link #INVALID_RUNE} with {@link #width} 1 if none does. */
    public static int runeAt(String bytes, int at) {
        int first = bytes.charAt(at);
        int width = width(bytes, at);
        return switch (width) {
            case 1 -> first < 0x80 ? first : INVALID_RUNE;
            case 2 -> (first & 0x1F) << 6 | bytes.charAt(at + 1) & 0x3F;
            case 3 -> (first & 0x0F) << 12 | (bytes.charAt(at + 1) & 0x3F) << 6 | bytes.charAt(at + 2) & 0x3F;
            default ->
                (first & 0x07) << 18
                        | (bytes.charAt(at + 1) & 0x3F) << 12
                        | (bytes.charAt(at + 2) & 0x3F) << 6
                        | bytes.charAt(at + 3) & 0x3F;
        };
    }

    /** How many bytes the code point at {@code at} takes; 1 for an invalid byte. */
    public static int width(String bytes, int at) {
        int first = bytes.charAt(at);
        int expected = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
        if (expected == 1 || at + expected > bytes.length()) {
            return 1;
        }
        for (int i = 1; i < expected; i++) {
            if ((bytes.charAt(at + i) & 0xC0) != 0x80) {
                return 1;
            }
        }
        int second = bytes.charAt(at + 1);
        boolean overlongOrSurrogateOrTooLarge = first == 0xE0 && second < 0xA0
                || first == 0xED && second > 0x9F
                || first == 0xF0 && second < 0x90
                || first == 0xF4 && second > 0x8F;
        return overlongOrSurrogateOrTooLarge ? 1 : expected;
    }

    public static int runeCount(String bytes) {
        int count = 0;
        for (int i = 0; i < bytes.length(); i += width(bytes, i)) {
            count++;
        }
        return count;
    }

    public static String ofRune(int rune) {
        boolean valid = rune >= 0 && rune <= 0x10FFFF && (rune < 0xD800 || rune > 0xDFFF);
        return rune >= 0 && rune < 0x80
                ? String.valueOf((char) rune)
                : fromJava(Character.toString(valid ? rune : INVALID_RUNE));
    }
}
