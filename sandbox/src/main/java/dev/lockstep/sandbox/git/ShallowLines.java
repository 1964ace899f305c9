package dev.lockstep.sandbox.git;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The answer to a shallow fetch begins with the commits at which history ends. Git and GitHub write them without a line feed, and
 * libgit2 takes them in no other way; JGit adds one, which is taken away here.
 */
final class ShallowLines extends FilterOutputStream {
    private static final int HEADER = 4;
    private static final int SHALLOW = HEADER + "shallow ".length() + 40 + 1;
    private static final int UNSHALLOW = HEADER + "unshallow ".length() + 40 + 1;

    private final byte[] packet = new byte[UNSHALLOW];
    private int held;
    private int length;
    private boolean past;

    ShallowLines(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int one) throws IOException {
        if (past) {
            out.write(one);
            return;
        }
        packet[held++] = (byte) one;
        if (held == HEADER) {
            length = lengthOf(packet);
            if (length != SHALLOW && length != UNSHALLOW) {
                release();
            }
        } else if (held > HEADER && held == length) {
            end();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int from = offset;
        while (!past && from < offset + count) {
            write(bytes[from++]);
        }
        out.write(bytes, from, offset + count - from);
    }

    private void end() throws IOException {
        String line = new String(packet, HEADER, held - HEADER, StandardCharsets.US_ASCII);
        if (!line.matches("(un)?shallow [0-9a-f]{40}\n")) {
            release();
            return;
        }
        String without = line.substring(0, line.length() - 1);
        out.write(String.format("%04x%s", HEADER + without.length(), without).getBytes(StandardCharsets.US_ASCII));
        held = 0;
    }

    /** Anything else: the lines are over, and the rest goes through as it comes. */
    private void release() throws IOException {
        past = true;
        out.write(Arrays.copyOf(packet, held));
    }

    private static int lengthOf(byte[] packet) {
        try {
            return Integer.parseInt(new String(packet, 0, HEADER, StandardCharsets.US_ASCII), 16);
        } catch (NumberFormatException noPacket) {
            return -1;
        }
    }
}
