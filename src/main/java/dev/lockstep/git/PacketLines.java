package dev.lockstep.git;

/**
 * Follows the packets of an answer as it is read, and counts the bytes of those that are no part of a pack: JGit keeps in memory
 * what the server says of its progress, and much else. Source: Git's gitprotocol-common and gitprotocol-pack.
 */
final class PacketLines {
    /** Hexadecimal digits before each packet: its length with them. */
    private static final int HEADER = 4;

    /** Which band of a multiplexed answer a packet belongs to: this one is the pack, or what becomes of the branches. */
    private static final int DATA = 1;

    private int digits;
    private int length;
    private int left;
    private boolean begins;
    private boolean counts;
    /** A pack that comes without packets has no beginning of one. */
    private boolean over;

    /** @return how many of these bytes are no part of a pack */
    long take(byte[] bytes, int offset, int count) {
        long words = 0;
        int end = offset + count;
        for (int at = offset; at < end && !over; ) {
            if (left == 0) {
                header(bytes[at++]);
            } else {
                if (begins) {
                    counts = bytes[at] != DATA;
                    begins = false;
                }
                int some = Math.min(left, end - at);
                words += counts ? some : 0;
                left -= some;
                at += some;
            }
        }
        return words;
    }

    private void header(byte digit) {
        int value = Character.digit(digit, 16);
        if (value < 0) {
            over = true;
            return;
        }
        length = length << HEADER | value;
        if (++digits == HEADER) {
            left = Math.max(0, length - HEADER);
            begins = true;
            digits = 0;
            length = 0;
        }
    }
}
