package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.value.ByteText;
import java.util.Arrays;

/**
 * What a template made, and where in the template that came from: what is found wrong in an output is repaired there. Of what
 * was rendered again because it contained {@code {{} it is not known.
 */
public final class Output {
    private final byte[] bytes;
    private final Origins origins;
    private final boolean nothingPrinted;

    /** @param origins null if they are not known */
    private Output(byte[] bytes, Origins origins, boolean nothingPrinted) {
        this.bytes = bytes;
        this.origins = origins;
        this.nothingPrinted = nothingPrinted;
    }

    /** What no template made. */
    public static Output of(byte[] bytes) {
        return new Output(bytes, null, false);
    }

    static Output ofOnePass(String output, Origins origins) {
        return new Output(ByteText.toBytes(output), origins, origins.nothings());
    }

    static Output ofPasses(String output, boolean nothingPrinted) {
        return new Output(ByteText.toBytes(output), null, nothingPrinted);
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Whether a value that is not there was printed, as {@code <no value>}. */
    public boolean nothingPrinted() {
        return nothingPrinted;
    }

    /** Where in the output that was, in ascending order; empty where it is not known. */
    public int[] nothings() {
        return origins == null ? new int[0] : Arrays.copyOf(origins.nothing, origins.nothingCount);
    }

    /** The line of the template that made a byte of the output, from 1; 0 if it is not known. */
    public int templateLine(int offset) {
        return origins == null ? 0 : origins.line(offset);
    }

    /** Which parts of a template's text made which parts of its output. */
    static final class Origins {
        private static final int FIRST = 16;

        private final String text;
        /** Where in the output each part begins, ascending, and where in the text it comes from. */
        private int[] begins = new int[FIRST];

        private int[] positions = new int[FIRST];
        private boolean[] copied = new boolean[FIRST];
        private int parts;
        private int[] nothing = new int[2];
        private int nothingCount;

        Origins(String text) {
            this.text = text;
        }

        /** @param literally whether the output is the text from there on, rather than what an action printed */
        void add(int offset, int position, boolean literally) {
            if (parts == begins.length) {
                begins = Arrays.copyOf(begins, parts * 2);
                positions = Arrays.copyOf(positions, parts * 2);
                copied = Arrays.copyOf(copied, parts * 2);
            }
            begins[parts] = offset;
            positions[parts] = position;
            copied[parts++] = literally;
        }

        void addNothing(int offset) {
            if (nothingCount == nothing.length) {
                nothing = Arrays.copyOf(nothing, nothingCount * 2);
            }
            nothing[nothingCount++] = offset;
        }

        boolean nothings() {
            return nothingCount > 0;
        }

        private int line(int offset) {
            int low = 0;
            int high = parts - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (begins[middle] <= offset) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            if (parts == 0) {
                return 0;
            }
            int position = positions[low] + (copied[low] ? offset - begins[low] : 0);
            int line = 1;
            for (int i = 0; i < position && i < text.length(); i++) {
                line += text.charAt(i) == '\n' ? 1 : 0;
            }
            return line;
        }
    }
}
