package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;

/**
 * A byte string as the characters that a regular expression sees, each look at which is work. One search takes linear
 * time, but all matches of {@code a.*b|a} in a text without b take quadratic time, so the looks are what is counted.
 */
final class RegexText implements CharSequence {
    private final String characters;
    /** The byte at which each character starts; null if all characters are single bytes. */
    private final int[] starts;

    private final Budget budget;
    private final long cost;
    private int looks;

    /** @param size of the expression: what a look costs grows with it */
    RegexText(String bytes, int size, Budget budget) {
        this.budget = budget;
        this.cost = RegexSize.costOfLooks(size);
        if (ByteText.isAscii(bytes)) {
            characters = bytes;
            starts = null;
            return;
        }
        StringBuilder text = new StringBuilder(bytes.length());
        int[] places = new int[bytes.length() + 1];
        int width;
        for (int i = 0; i < bytes.length(); i += width) {
            width = ByteText.width(bytes, i);
            int before = text.length();
            text.appendCodePoint(ByteText.runeAt(bytes, i));
            for (int j = before; j < text.length(); j++) {
                places[j] = i;
            }
        }
        places[text.length()] = bytes.length();
        characters = text.toString();
        starts = places;
    }

    /** The byte at which a character starts. */
    int byteAt(int character) {
        return character < 0 || starts == null ? character : starts[character];
    }

    /** How many chars the character takes. */
    int width(int at) {
        return at < characters.length() && characters.codePointAt(at) > Character.MAX_VALUE ? 2 : 1;
    }

    @Override
    public int length() {
        return characters.length();
    }

    @Override
    public char charAt(int index) {
        if (++looks == RegexSize.LOOKS) {
            looks = 0;
            budget.steps(cost);
        }
        return characters.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return characters.substring(start, end);
    }

    @Override
    public String toString() {
        return characters;
    }
}
