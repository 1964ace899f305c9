package dev.lockstep.git;

import dev.lockstep.git.OneOriginConnections.ForeignOrigin;
import dev.lockstep.git.OneOriginConnections.NotGit;
import dev.lockstep.git.OneOriginConnections.Redirected;
import dev.lockstep.git.OneOriginConnections.TooMuch;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.MovedRepository;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.OutsideException.NotSignedIn;
import dev.lockstep.ports.OutsideException.Permanent;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.PackProtocolException;

/** Sorts what went wrong in an exchange with a Git server. JGit's own texts are shown; they hold no credential. */
final class GitFailures {

    private GitFailures() {}

    static OutsideException classify(
            String doing, AllowedAddress address, OneOriginConnections connections, Throwable failure) {
        String what = doing + " " + address + ": ";
        if (connections.lastStatus() == 407 || says(failure, "proxy returns \"http/1.1 407")) {
            return new Rejected(what + Proxies.REFUSED, failure);
        }
        Optional<ForeignOrigin> foreign = cause(failure, ForeignOrigin.class);
        if (foreign.isPresent()) {
            return new Rejected(
                    what + "the server redirects to " + foreign.get().getMessage() + ", and credentials stay with "
                            + address.origin() + "; write the new address instead",
                    failure);
        }
        Optional<Redirected> redirected = cause(failure, Redirected.class);
        if (redirected.isPresent()) {
            return new Rejected(
                    what + "the server redirects to " + redirected.get().getMessage()
                            + "; that is not followed, write the new address instead: " + MovedRepository.WHERE,
                    failure);
        }
        Optional<TooMuch> tooMuch = cause(failure, TooMuch.class);
        if (tooMuch.isPresent()) {
            return new Rejected(what + tooMuch.get().getMessage(), failure);
        }
        OutsideException byStatus = byStatus(what, connections, failure);
        if (byStatus != null) {
            return byStatus;
        }
        // An answer that ends before it began reads like a missing repository to JGit.
        if (cause(failure, NoRemoteRepositoryException.class).isPresent() && connections.lastStatus() != 200) {
            return new Rejected(what + "there is no such repository, or no access to it", failure);
        }
        if (cause(failure, CertificateException.class).isPresent()
                || cause(failure, CertPathBuilderException.class).isPresent()
                || cause(failure, SSLPeerUnverifiedException.class).isPresent()) {
            return new Permanent(
                    what + "the server's certificate is not trusted; give its authority in the setting caFile ("
                            + text(failure) + ")",
                    failure);
        }
        if (cause(failure, InterruptedIOException.class).isPresent()) {
            return new Transient(what + "no complete answer in time (" + text(failure) + ")", failure);
        }
        if (cause(failure, NotSupportedException.class).isPresent()) {
            return new Permanent(what + "the answer is not Git's smart protocol (" + text(failure) + ")", failure);
        }
        if (cause(failure, NotGit.class).isPresent()
                || cause(failure, NoRemoteRepositoryException.class).isPresent()
                || cause(failure, PackProtocolException.class).isPresent()) {
            // A proxy's page of maintenance, or an answer cut off: the next one may be Git's.
            return new Transient(
                    what + "the answer is not Git's smart protocol, or not all of it (" + text(failure)
                            + "); if it stays so, look at the address in a browser",
                    failure);
        }
        return new Transient(what + text(failure) + connections.way(), failure);
    }

    private static boolean says(Throwable failure, String words) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
            if (String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT).contains(words)) {
                return true;
            }
        }
        return false;
    }

    /** What it means for others that want something of the same host, where there was no answer at all. */
    static void tell(HostMemory.Visit visit, Throwable failure) {
        boolean late = cause(failure, InterruptedIOException.class).isPresent();
        boolean connecting = late
                && cause(failure, InterruptedIOException.class)
                        .map(Throwable::getMessage)
                        .filter(words -> words.toLowerCase(Locale.ROOT).contains("connect"))
                        .isPresent();
        if (connecting
                || cause(failure, ConnectException.class).isPresent()
                || cause(failure, NoRouteToHostException.class).isPresent()
                || cause(failure, UnknownHostException.class).isPresent()) {
            visit.unreachable();
        } else if (late) {
            visit.silent();
        }
    }

    private static OutsideException byStatus(String what, OneOriginConnections connections, Throwable failure) {
        int status = connections.lastStatus();
        if (connections.movedTo() != null && (status == 401 || status == 403 || status == 404)) {
            return new Rejected(
                    what + "the server redirects to " + connections.movedTo() + ", and answers " + status
                            + " there: the credential does not follow to another repository; write the new address"
                            + " instead: " + MovedRepository.WHERE,
                    failure);
        }
        if (status == 401) {
            return new NotSignedIn(
                    what + "the server did not accept the credentials (401); check the token: it must be valid and"
                            + " have access to this repository",
                    failure);
        }
        if (status == 403) {
            return new Rejected(
                    what + "the server forbids it (403); on GitHub the token needs the permission Contents: read to"
                            + " fetch, Contents: write to push, and Workflows: write when .github/workflows changes",
                    failure);
        }
        if (status == 404) {
            return new Rejected(what + "there is no such repository, or the token has no access to it (404)", failure);
        }
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            return new Transient(what + "the server answered " + status, retryAfter(connections.retryAfter()), failure);
        }
        if (status >= 400) {
            return new Rejected(what + "the server answered " + status, failure);
        }
        return null;
    }

    /** Whether a server said that it does not have, or does not hand out, the commit that was asked for. */
    static boolean saysUnknownCommit(Throwable failure, OneOriginConnections connections) {
        if (connections.lastStatus() >= 400) {
            return false;
        }
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = t.getMessage() == null ? "" : t.getMessage().toLowerCase(Locale.ROOT);
            if (message.contains("not our ref")
                    || message.contains("unadvertised object")
                    || message.contains("remote does not have")
                    || (message.contains("want ") && message.contains("not valid"))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the local copy is to blame: it lacks what it should have. */
    static boolean blamesLocalCopy(Throwable failure) {
        return cause(failure, MissingObjectException.class).isPresent();
    }

    static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
            if (type.isInstance(t)) {
                return Optional.of(type.cast(t));
            }
        }
        return Optional.empty();
    }

    static String printable(String text) {
        String oneLine = Text.line(text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " | "));
        return Text.brief(oneLine, Lengths.ERROR);
    }

    private static String text(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        String outer = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return printable(root == failure ? outer : outer + ": " + root);
    }

    private static Duration retryAfter(String header) {
        return header != null && header.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(header)) : null;
    }
}
