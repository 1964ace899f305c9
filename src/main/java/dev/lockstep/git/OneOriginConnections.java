package dev.lockstep.git;

import dev.lockstep.ports.LeaseFence;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.RepositoryUrl;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.tls.TrustedAuthorities;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.security.GeneralSecurityException;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * The HTTP connections of one exchange with one Git server. They go nowhere but to the origin of the repository, and there to
 * allowed repositories only; the credential goes to its own repository alone, and what is written follows no redirect. They end at
 * the deadline and at the limits on bytes; they remember the last status, which JGit's exceptions do not tell; and they ask
 * before they write.
 */
final class OneOriginConnections implements HttpConnectionFactory {
    /** What a server says of itself in one exchange; JGit keeps it. A hook that is talkative says some kilobytes. */
    private static final long MOST_WORDS = 1 << 20;

    private final AllowedAddress address;
    private final GitSettings settings;
    private final TrustedAuthorities authorities;
    private final Proxies proxies;
    private final Deadline deadline;
    private final boolean writes;
    private final Runnable answered;
    private long bytesLeft;
    private long refBytesLeft;
    private long wordBytesLeft = MOST_WORDS;
    private int lastStatus;
    private String retryAfter;
    private RuntimeException refusal;
    private String movedTo;

    /**
     * @param writes whether the exchange is a push
     * @param answered told of each answer as soon as its status is there
     */
    OneOriginConnections(
            AllowedAddress address,
            GitSettings settings,
            TrustedAuthorities authorities,
            Proxies proxies,
            Deadline deadline,
            boolean writes,
            Runnable answered) {
        this.answered = answered;
        this.address = address;
        this.settings = settings;
        this.authorities = authorities;
        this.proxies = proxies;
        this.deadline = deadline;
        this.writes = writes;
        this.bytesLeft = settings.limits().maxTransferBytes();
        this.refBytesLeft = settings.limits().maxRefBytes();
    }

    /** Zero before there was an answer. */
    int lastStatus() {
        return lastStatus;
    }

    /** By which proxy it went, as the end of a sentence; empty where by none. */
    String way() {
        return address.origin().startsWith("http") ? proxies.told(URI.create(address.origin())) : "";
    }

    /** The last answer's Retry-After header, or null. */
    String retryAfter() {
        return retryAfter;
    }

    /** The other repository that the server has sent us to, without the credential, or null. */
    String movedTo() {
        return movedTo;
    }

    /** Why a push was not sent, or null: JGit hides in an exception of its own what is thrown here. */
    RuntimeException refusal() {
        return refusal;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        String origin = AllowedAddress.origin(url.getProtocol(), url.getHost(), url.getPort());
        if (!origin.equals(address.origin())) {
            throw new ForeignOrigin(origin);
        }
        lastStatus = 0;
        Connection connection = new Connection(proxied(url), proxy(url), isOwn(url));
        if (url.getProtocol().equals("http")) {
            // Without a tunnel every request says who we are; what is streamed cannot be sent again to say it.
            proxies.authorization(uri(url))
                    .ifPresent(value -> connection.setRequestProperty("Proxy-Authorization", value));
        }
        return connection;
    }

    /** The proxy is the one of the settings, whichever JGit would take. */
    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        return create(url);
    }

    private Proxy proxy(URL url) throws IOException {
        return proxies.selector().select(uri(url)).get(0);
    }

    private static URI uri(URL url) throws IOException {
        try {
            return new URI(url.getProtocol(), null, url.getHost(), url.getPort(), "/", null, null);
        } catch (URISyntaxException e) {
            throw new IOException("not an address", e);
        }
    }

    /** The same address, whose connections know how to answer a proxy that asks who we are. */
    private URL proxied(URL url) throws IOException {
        if (proxies.authorization(uri(url)).isEmpty()) {
            return url;
        }
        return new URL(url, "", new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL same) throws IOException {
                return openConnection(same, Proxy.NO_PROXY);
            }

            @Override
            protected URLConnection openConnection(URL same, Proxy by) throws IOException {
                HttpURLConnection connection = (HttpURLConnection) url.openConnection(by);
                connection.setAuthenticator(proxies.passwords());
                return connection;
            }
        });
    }

    /** Whether the address is of the repository that was asked for. Another one, redirected to, must be allowed by itself. */
    private boolean isOwn(URL url) throws Redirected {
        String base = url.toString().replaceFirst("\\?.*$", "").replaceFirst("/(info/refs|git-[a-z]+-pack)$", "");
        try {
            RepositoryUrl repository = RepositoryUrl.of(base);
            if (repository.key().equals(address.key())) {
                return true;
            }
            AllowedAddress.check(repository, settings);
        } catch (IllegalArgumentException e) {
            throw new Redirected("an address that is none");
        } catch (Rejected outside) {
            throw new Redirected(shown(base) + ", which is not allowed: " + outside.getMessage());
        }
        if (writes) {
            throw new Redirected(shown(base));
        }
        movedTo = shown(base);
        return false;
    }

    /** A server may put any text into an address, a password among them. */
    private static String shown(String address) {
        return GitFailures.printable(RepositoryUrl.printable(address));
    }

    /** A redirect to another scheme, host or port. */
    static final class ForeignOrigin extends IOException {
        ForeignOrigin(String origin) {
            super(origin);
        }
    }

    /** A redirect that is not followed, although it stays at the origin. */
    static final class Redirected extends IOException {
        Redirected(String to) {
            super(to);
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
    static final class TooMuch extends IOException {
        TooMuch(String what) {
            super(what);
        }
    }

    private final class Connection extends JDKHttpConnection {
        private final boolean own;

        Connection(URL url, Proxy proxy, boolean own) throws IOException {
            super(url, proxy);
            this.own = own;
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
            answered.run();
            retryAfter = getHeaderField("Retry-After");
            if (writes && lastStatus / 100 == 3) {
                throw new Redirected(shown(String.valueOf(getHeaderField("Location"))));
            }
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
                    LeaseFence.check();
                } catch (RuntimeException refused) {
                    refusal = refused;
                    throw refused;
                }
            }
            return super.getOutputStream();
        }

        @Override
        public void setRequestProperty(String key, String value) {
            if (own || !key.equalsIgnoreCase("Authorization")) {
                super.setRequestProperty(key, value);
            }
        }

        /** What is packed is unpacked here, so that its size is counted as it is read. */
        @Override
        public String getHeaderField(String name) {
            return name.equalsIgnoreCase("Content-Encoding") && isPacked() ? null : super.getHeaderField(name);
        }

        private boolean isPacked() {
            return "gzip".equalsIgnoreCase(super.getHeaderField("Content-Encoding"));
        }

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream raw = super.getInputStream();
            boolean advertisement = getURL().getPath().endsWith("/info/refs");
            return new Counted(isPacked() ? new GZIPInputStream(raw) : raw, advertisement);
        }
    }

    /**
     * Ends at the deadline and at the limits. Lists of refs, and what is neither one nor a pack, have lower limits than a pack: JGit
     * keeps all of it in memory.
     */
    private final class Counted extends FilterInputStream {
        private static final int TELLING = 8;

        private final StringBuilder beginning = new StringBuilder();
        private final PacketLines packets = new PacketLines();
        private boolean refs;

        Counted(InputStream in, boolean refs) {
            super(in);
            this.refs = refs;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            if (one >= 0) {
                count(new byte[] {(byte) one}, 0, 1);
            }
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(bytes, offset, Math.max(0, read));
            return read;
        }

        /** Nothing is left out of the count. */
        @Override
        public long skip(long most) throws IOException {
            return Math.max(0, read(new byte[(int) Math.max(0, Math.min(most, 8_192))]));
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private void count(byte[] bytes, int offset, int read) throws IOException {
            if (deadline.isOver()) {
                throw new InterruptedIOException("the transfer took longer than " + deadline);
            }
            for (int i = 0; i < read && beginning.length() < TELLING; i++) {
                beginning.append((char) bytes[offset + i]);
                refs |= beginning.length() == TELLING && listsRefs(beginning.substring(TELLING / 2));
            }
            bytesLeft -= read;
            if (bytesLeft < 0) {
                throw new TooMuch("more bytes arrived than the limit maxTransferBytes allows");
            }
            refBytesLeft -= refs ? read : 0;
            if (refBytesLeft < 0) {
                throw new TooMuch("the server lists branches and tags without an end; more than "
                        + settings.limits().maxRefBytes() + " bytes of them are not read");
            }
            wordBytesLeft -= refs ? 0 : packets.take(bytes, offset, read);
            if (wordBytesLeft < 0) {
                throw new TooMuch("the server tells of its progress without an end; more than " + MOST_WORDS
                        + " bytes beside the objects are not read");
            }
        }

        /** In version 2 of the protocol refs come in answer to a request of their own, each after its object's id. */
        private static boolean listsRefs(String afterTheLength) {
            return afterTheLength.matches("[0-9a-f]{4}") || afterTheLength.equals("unbo");
        }
    }
}
