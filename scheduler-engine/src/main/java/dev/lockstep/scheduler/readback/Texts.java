package dev.lockstep.scheduler.readback;

import dev.lockstep.scheduler.yaml.YamlReader;
import java.util.Arrays;
import java.util.List;

/** Which bytes of an output are those of keys and values, rather than of comments, tags, anchors and signs. */
final class Texts {
    private final byte[] bytes;
    /** Where each text begins and ends, ascending; none is empty. */
    private final int[] begins;

    private final int[] ends;
    private final int count;

    /** @param written in the order of the output, which is gone through once */
    Texts(byte[] bytes, List<YamlReader.Written> written) {
        this.bytes = bytes;
        this.begins = new int[written.size()];
        this.ends = new int[written.size()];
        int texts = 0;
        int at = is(0, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        int points = 0;
        for (YamlReader.Written one : written) {
            for (; points < one.begin(); points++) {
                at = next(at);
            }
            int begin = at;
            for (; points < one.end(); points++) {
                at = next(at);
            }
            begins[texts] = content(begin, at);
            ends[texts] = at;
            texts += begins[texts] < at ? 1 : 0;
        }
        this.count = texts;
    }

    boolean contain(int offset) {
        int found = Arrays.binarySearch(begins, 0, count, offset);
        int last = found < 0 ? -found - 2 : found;
        return last >= 0 && offset < ends[last];
    }

    /** Past tags and anchors, and past the line of a block's sign; comments may stand behind all of these. */
    private int content(int begin, int end) {
        int at = begin;
        while (at < end) {
            byte here = bytes[at];
            if (here == '|' || here == '>') {
                return lineEnd(at, end);
            }
            if (here == '#') {
                at = lineEnd(at, end);
            } else if (here == '&' || here == '!') {
                while (at < end && !isBlank(at)) {
                    at = next(at);
                }
            } else if (isBlank(at)) {
                at = next(at);
            } else {
                return at;
            }
        }
        return end;
    }

    private int lineEnd(int from, int end) {
        int at = from;
        while (at < end && !isBreak(at)) {
            at = next(at);
        }
        return at;
    }

    private boolean isBlank(int at) {
        return bytes[at] == ' ' || bytes[at] == '\t' || isBreak(at);
    }

    /** What ends a line for Go's YAML. */
    private boolean isBreak(int at) {
        return bytes[at] == '\n'
                || bytes[at] == '\r'
                || is(at, 0xC2, 0x85)
                || is(at, 0xE2, 0x80, 0xA8)
                || is(at, 0xE2, 0x80, 0xA9);
    }

    private boolean is(int at, int... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (at + i >= bytes.length || (bytes[at + i] & 0xFF) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** The next code point of what is valid UTF-8. */
    private int next(int from) {
        int at = from + 1;
        while (at < bytes.length && (bytes[at] & 0xC0) == 0x80) {
            at++;
        }
        return Math.min(at, bytes.length);
    }
}
