package dev.lockstep.sandbox.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails with {@link BodyTooLargeException} as soon as more than the allowed bytes were read. */
public final class CappedInputStream extends FilterInputStream {
    private final long limit;
    private long seen;

    public CappedInputStream(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            count(1);
        }
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        if (n > 0) {
            count(n);
        }
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        // by reading: the JDK server's body stream does not stop skip() at the end of the body, it waits on the socket
        byte[] scratch = new byte[(int) Math.min(8192, Math.max(0, n))];
        long skipped = 0;
        while (skipped < n) {
            int got = read(scratch, 0, (int) Math.min(scratch.length, n - skipped));
            if (got < 0) {
                break;
            }
            skipped += got;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false; // going back would count bytes twice
    }

    private void count(long n) throws BodyTooLargeException {
        seen += n;
        if (seen > limit) {
            throw new BodyTooLargeException(limit);
        }
    }
}
