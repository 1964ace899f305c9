package dev.lockstep.wiring;

import dev.lockstep.text.Text;
import io.quarkus.logging.LoggingFilter;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * Every entry of the log is one line, and so is what every exception says: neither can pretend to be another entry, or move the cursor of
 * a terminal, whatever it tells of others. The lines of a stack trace are the JVM's own, and stay.
 */
@LoggingFilter(name = "one-line")
public final class LogLines implements Filter {
    private static final ExtFormatter MESSAGES = new PatternFormatter("%s");

    @Override
    public boolean isLoggable(LogRecord entry) {
        String message = MESSAGES.formatMessage(entry);
        if (message != null && !Text.isHarmless(message)) {
            entry.setParameters(null);
            if (entry instanceof ExtLogRecord ours) {
                ours.setMessage(Text.line(message), ExtLogRecord.FormatStyle.NO_FORMAT);
            } else {
                entry.setMessage(Text.line(message));
            }
        }
        Throwable thrown = entry.getThrown();
        if (thrown != null && !isHarmless(thrown, new IdentityHashMap<>())) {
            entry.setThrown(Plain.of(thrown, new IdentityHashMap<>()));
        }
        return true;
    }

    private static boolean isHarmless(Throwable thrown, Map<Throwable, Boolean> seen) {
        if (thrown == null || seen.put(thrown, true) != null) {
            return true;
        }
        if (!Text.isHarmless(thrown.toString()) || !isHarmless(thrown.getCause(), seen)) {
            return false;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!isHarmless(suppressed, seen)) {
                return false;
            }
        }
        return true;
    }

    /** An exception as it is printed: with the trace, the causes and the words of another one. */
    private static final class Plain extends Throwable {
        private static final long serialVersionUID = 1L;

        private final String words;

        private Plain(String words) {
            this.words = words;
        }

        /** @param made for what has been met already, as causes may go round in a circle */
        static Throwable of(Throwable thrown, Map<Throwable, Throwable> made) {
            Throwable known = made.get(thrown);
            if (known != null) {
                return known;
            }
            Plain plain = new Plain(Text.line(thrown.toString()));
            made.put(thrown, plain);
            plain.setStackTrace(thrown.getStackTrace());
            if (thrown.getCause() != null && !made.containsKey(thrown.getCause())) {
                plain.initCause(of(thrown.getCause(), made));
            }
            for (Throwable suppressed : thrown.getSuppressed()) {
                if (!made.containsKey(suppressed)) {
                    plain.addSuppressed(of(suppressed, made));
                }
            }
            return plain;
        }

        @Override
        public String getMessage() {
            return words;
        }

        @Override
        public String toString() {
            return words;
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
