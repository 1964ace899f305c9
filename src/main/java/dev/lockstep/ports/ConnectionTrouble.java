package dev.lockstep.ports;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** What a failed HTTP exchange that brought no answer means, in words that say what to do. */
public final class ConnectionTrouble {
    private static final int MAX_DEPTH = 20;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    private ConnectionTrouble() {}

    /**
     * @param what the call, as the start of a sentence: {@code "Listing the applications of https://argocd.example"}
     * @return empty when nothing in the chain of causes is about the connection
     */
    public static Optional<OutsideException> classify(String what, Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++, cause = cause.getCause()) {
            OutsideException known = known(what, cause);
            if (known != null) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private static OutsideException known(String what, Throwable cause) {
        if (cause instanceof OutsideException classified) {
            return classified;
        }
        if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
            return new OutsideException.Permanent(
                    what + " failed: its TLS certificate is not trusted (" + cause.getMessage()
                            + "). Set the CA file of this source to the authority that issued it.",
                    cause);
        }
        if (cause instanceof SSLException && !hasCertificateCause(cause)) {
            return new OutsideException.Transient(
                    what + " failed: no TLS connection (" + cause.getMessage() + ").", cause);
        }
        if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
            return new OutsideException.Transient(what + " took longer than its time-out.", cause);
        }
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return new OutsideException.Transient(
                    what + " failed: the host name cannot be resolved. Check the address and DNS.", cause);
        }
        if (cause instanceof ConnectException
                && !(cause.getCause() instanceof UnresolvedAddressException)
                && !(cause.getCause() instanceof ConnectException)) {
            return new OutsideException.Transient(
                    what + " failed: the connection was refused. Check the address, and that the server runs.", cause);
        }
        return null;
    }

    private static boolean hasCertificateCause(Throwable failure) {
        Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++, cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    /** A {@code Retry-After} header: seconds or an HTTP date; empty when there is none that can be understood. */
    public static Optional<Duration> retryAfter(String header, Instant now) {
        if (header == null || header.isBlank()) {
            return Optional.empty();
        }
        String value = header.strip();
        if (value.matches("\\d{1,9}")) {
            return Optional.of(bounded(Duration.ofSeconds(Long.parseLong(value))));
        }
        try {
            Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(bounded(Duration.between(now, at)));
        } catch (DateTimeException e) {
            // not a form of RFC 9110: as good as no header, the caller's own back-off applies
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wish) {
        return wish.isNegative() ? Duration.ZERO : wish.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wish;
    }
}
