package dev.lockstep.listening;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * All connections. When there are too many, the one is closed that has been without a request for the longest time, so that
 * connections which ask for nothing never keep out one that does.
 */
final class OpenConnections {
    private static final Logger LOG = Logger.getLogger(OpenConnections.class);
    private static final int MOST = 2_000;
    private static final long BETWEEN_WARNINGS = TimeUnit.MINUTES.toNanos(1);

    private final int most;
    private final Set<ConnectionWatch> waiting = new LinkedHashSet<>();
    private int open;
    private long warned = System.nanoTime() - BETWEEN_WARNINGS;

    OpenConnections(int most) {
        this.most = most;
    }

    /** Connections are files, and others need some, too. */
    static int affordable() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.min(MOST, system.getMaxFileDescriptorCount() / 2)
                : MOST;
    }

    void opened(ConnectionWatch connection) {
        ConnectionWatch tooMuch = null;
        synchronized (this) {
            open++;
            waiting.add(connection);
            if (open > most) {
                tooMuch = waiting.iterator().next();
                waiting.remove(tooMuch);
                warn();
            }
        }
        if (tooMuch != null) {
            tooMuch.close();
        }
    }

    synchronized void closed(ConnectionWatch connection) {
        open--;
        waiting.remove(connection);
    }

    /** It has a request under way. */
    synchronized void busy(ConnectionWatch connection) {
        waiting.remove(connection);
    }

    /** It has none any more. */
    synchronized void idle(ConnectionWatch connection) {
        waiting.add(connection);
    }

    private void warn() {
        if (System.nanoTime() - warned >= BETWEEN_WARNINGS) {
            warned = System.nanoTime();
            LOG.warnf(
                    "%d connections are open, which is the most; the ones that have been without a request for the longest"
                            + " time are closed for new ones",
                    most);
        }
    }
}
