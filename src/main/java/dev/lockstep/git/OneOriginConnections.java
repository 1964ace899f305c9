package dev.lockstep.git;

import dev.lockstep.ports.BeforeWriting;
import dev.lockstep.tls.TrustedAuthorities;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.URL;
import java.security.GeneralSecurityException;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * The HTTP connections of one exchange with one Git server. They go nowhere but to the origin of the repository, so a
 * redirect cannot carry the credential away; they end at the deadline; they remember the last status, which JGit's
 * exceptions do not tell; and they ask before they write.
 */
final class OneOriginConnections implements HttpConnectionFactory {
    private final AllowedAddress address;
    private final TrustedAuthorities authorities;
    private final Deadline deadline;
    private long bytesLeft;
    private int lastStatus;
    private String retryAfter;
    private RuntimeException refusal;

    OneOriginConnections(AllowedAddress address, TrustedAuthorities authorities, Deadline deadline, long maxBytes) {
        this.address = address;
        this.authorities = authorities;
        this.deadline = deadline;
        this.bytesLeft = maxBytes;
    }

    /** Zero before there was an answer. */
    int lastStatus() {
        return lastStatus;
    }

    /** The last answer's Retry-After header, or null. */
    String retryAfter() {
        return retryAfter;
    }

    /** Why a push was not sent, or null: JGit hides in an exception of its own what is thrown here. */
    RuntimeException refusal() {
        return refusal;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        return create(url, Proxy.NO_PROXY);
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        String origin = AllowedAddress.origin(url.getProtocol(), url.getHost(), url.getPort());
        if (!origin.equals(address.origin())) {
            throw new ForeignOrigin(origin);
        }
        lastStatus = 0;
        return new Connection(url, proxy);
    }

    /** A redirect to another scheme, host or port. */
    static final class ForeignOrigin extends IOException {
        ForeignOrigin(String origin) {
            super(origin);
        }
    }

    /**
     * A good answer that is not of Git's smart protocol. JGit would go on in the old "dumb" protocol, in which a login
     * page reads as a repository without branches.
     */
    static final class NotGit extends IOException {
        NotGit(String contentType) {
            super("content type " + contentType);
        }
    }

    /** More bytes than the settings allow. */
    static final class TooMuch extends IOException {}

    private final class Connection extends JDKHttpConnection {
        Connection(URL url, Proxy proxy) throws IOException {
            super(url, proxy);
            if (url.getProtocol().equals("https")) {
                try {
                    configure(null, authorities.trustManagers(), null);
                } catch (GeneralSecurityException e) {
                    throw new IOException("TLS cannot be set up", e);
                }
            }
        }

        @Override
        public int getResponseCode() throws IOException {
            lastStatus = super.getResponseCode();
            retryAfter = getHeaderField("Retry-After");
            String type = String.valueOf(getContentType());
            if (lastStatus == 200 && !type.startsWith("application/x-git-")) {
                throw new NotGit(GitFailures.printable(type));
            }
            return lastStatus;
        }

        /** A push looks at the branches first; what it writes is sent from here on. */
        @Override
        public OutputStream getOutputStream() throws IOException {
            if (getURL().getPath().endsWith("/git-receive-pack")) {
                try {
                    BeforeWriting.ask();
                } catch (RuntimeException refused) {
                    refusal = refused;
                    throw refused;
                }
            }
            return super.getOutputStream();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    return count(super.read(), 1);
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int read = super.read(bytes, offset, length);
                    return count(read, read);
                }
            };
        }

        private int count(int result, int read) throws IOException {
            if (deadline.isOver()) {
                throw new InterruptedIOException("the transfer took longer than " + deadline);
            }
            bytesLeft -= Math.max(0, result < 0 ? 0 : read);
            if (bytesLeft < 0) {
                throw new TooMuch();
            }
            return result;
        }
    }
}
