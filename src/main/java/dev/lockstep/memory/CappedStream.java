package dev.lockstep.memory;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends with an error as soon as more comes than may come. */
public final class CappedStream extends FilterInputStream {
    /** Its message follows "the body is". */
    public static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;

        public TooLong(long most) {
            super("larger than " + most + " bytes");
        }
    }

    private final long most;
    private long left;

    public CappedStream(InputStream in, long most) {
        super(in);
        this.most = most;
        this.left = most;
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        count(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        count(Math.max(0, read));
        return read;
    }

    /** By reading: the body's stream of the JDK's server does not stop to skip at the end of the body, it waits on the socket. */
    @Override
    public long skip(long n) throws IOException {
        return readNBytes((int) Math.max(0, Math.min(n, 8192))).length;
    }

    /** Going back would count bytes twice. */
    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(int read) throws IOException {
        left -= read;
        if (left < 0) {
            throw new TooLong(most);
        }
    }
}
