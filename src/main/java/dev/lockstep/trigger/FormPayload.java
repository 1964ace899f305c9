package dev.lockstep.trigger;

import java.io.IOException;
import java.io.InputStream;

/**
 * The field {@code payload} of a form, {@code application/x-www-form-urlencoded}, decoded as it is read: GitHub sends its JSON so unless
 * told otherwise. The whole decoded once more would be another 25 MB.
 */
final class FormPayload extends InputStream {
    private static final String FIELD = "payload";

    private final byte[] form;
    private final int end;
    private int next;

    private FormPayload(byte[] form, int begin, int end) {
        this.form = form;
        this.next = begin;
        this.end = end;
    }

    /** @throws IOException when the form does not have the field exactly once */
    static InputStream of(byte[] form) throws IOException {
        FormPayload found = null;
        for (int begin = 0; begin < form.length; ) {
            int end = until('&', form, begin, form.length);
            int equals = until('=', form, begin, end);
            if (named(form, begin, equals)) {
                if (found != null) {
                    throw new IOException("the form has two fields " + FIELD);
                }
                found = new FormPayload(form, Math.min(equals + 1, end), end);
            }
            begin = end + 1;
        }
        if (found == null) {
            throw new IOException("the form has no field " + FIELD);
        }
        return found;
    }

    private static int until(char wanted, byte[] form, int from, int to) {
        int at = from;
        while (at < to && form[at] != wanted) {
            at++;
        }
        return at;
    }

    private static boolean named(byte[] form, int from, int to) {
        if (to - from != FIELD.length()) {
            return false;
        }
        for (int i = 0; i < FIELD.length(); i++) {
            if (form[from + i] != FIELD.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        if (next == end) {
            return -1;
        }
        byte one = form[next++];
        if (one == '+') {
            return ' ';
        }
        if (one != '%') {
            return one & 0xff;
        }
        int high = next < end ? Character.digit(form[next++], 16) : -1;
        int low = next < end ? Character.digit(form[next++], 16) : -1;
        if (high < 0 || low < 0) {
            throw new IOException("a % is not followed by two hexadecimal digits");
        }
        return high << 4 | low;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = 0;
        while (read < length) {
            int one = read();
            if (one < 0) {
                return read == 0 ? -1 : read;
            }
            into[offset + read++] = (byte) one;
        }
        return read;
    }
}
