package dev.lockstep.kubernetes;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Makes lines of what arrives in pieces. Empty lines are left out. */
final class Lines {
    private final int most;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private boolean tooLong;

    /** @param most bytes of a line */
    Lines(int most) {
        this.most = most;
    }

    /** The lines that end in it. */
    List<byte[]> add(ByteBuffer piece) {
        List<byte[]> whole = new ArrayList<>();
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        int from = 0;
        for (int i = 0; i < bytes.length && !tooLong; i++) {
            if (bytes[i] == '\n') {
                keep(bytes, from, i);
                if (begun.size() > 0 && !tooLong) {
                    whole.add(begun.toByteArray());
                }
                begun.reset();
                from = i + 1;
            }
        }
        keep(bytes, from, bytes.length);
        return whole;
    }

    private void keep(byte[] bytes, int from, int to) {
        if (begun.size() + to - from > most) {
            tooLong = true;
        }
        if (!tooLong) {
            begun.write(bytes, from, to - from);
        }
    }

    /** Then nothing comes any more but the lines before it. */
    boolean tooLong() {
        return tooLong;
    }
}
