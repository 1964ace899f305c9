package dev.lockstep.foreign;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Tells answers that are no JSON by how they begin. */
public final class NotJson {
    private static final int LOOKED_AT = 1_024;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private NotJson() {}

    /** In words that follow "the answer"; empty when it may be JSON. */
    public static Optional<String> beginning(byte[] body) {
        try {
            return beginning(new BufferedInputStream(new ByteArrayInputStream(body)));
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    /** Behind the byte order mark, if there is one. */
    static BufferedInputStream withoutMark(BufferedInputStream body) throws IOException {
        body.mark(MARK.length);
        if (!Arrays.equals(body.readNBytes(MARK.length), MARK)) {
            body.reset();
        }
        return body;
    }

    static Optional<String> beginning(BufferedInputStream body) throws IOException {
        body.mark(LOOKED_AT);
        byte[] first = body.readNBytes(LOOKED_AT);
        body.reset();
        if (first.length == 0) {
            return Optional.of("is empty");
        }
        for (byte b : first) {
            if (b == '<') {
                return Optional.of("is a page of HTML and not JSON");
            }
            boolean mark = b == (byte) 0xEF || b == (byte) 0xBB || b == (byte) 0xBF;
            if (!mark && b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return Optional.empty();
            }
        }
        return first.length < LOOKED_AT ? Optional.of("is empty") : Optional.empty();
    }
}
