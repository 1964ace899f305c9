package dev.lockstep.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.ports.RepositoryUrl;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.PreReceiveHook;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;
import org.eclipse.jgit.util.FS;

/** Bare repositories over smart HTTP on loopback, with the faults the tests ask for. */
public final class GitServer implements AutoCloseable {
    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    volatile String token;
    volatile int answer;
    volatile String redirectTo;
    /** What a path that begins with the first is redirected to. */
    volatile Map.Entry<String, String> renamed;
    /** {@code GET} or {@code POST}: where refs are listed without an end. */
    volatile String endlessRefs = "";
    /** Said without an end, a packet each, by whoever is to fetch from or to push to; what comes before it is in order. */
    volatile String endlessWords = "";
    /** Sent with status 200 and {@link #pageType} instead of an answer. */
    volatile byte[] page;

    /** Whether it knows nothing of version 2 of the protocol. */
    volatile boolean old;
    /** Whether it ends its answer at once when it does not know what was asked. */
    volatile boolean curt;
    /** Whatever is asked of a path that begins with this is not answered while the server lives. */
    volatile String mute;

    private final CountDownLatch closed = new CountDownLatch(1);
    volatile String pageType = "text/html";
    volatile Runnable beforeReceive = () -> {};
    volatile PreReceiveHook hook = PreReceiveHook.NULL;

    private final Path root;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Repository> repositories = new ConcurrentHashMap<>();

    public GitServer(Path root) throws IOException {
        this.root = root;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String authority() {
        return server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    public RepositoryUrl url(String name) {
        return RepositoryUrl.of("http://" + authority() + "/" + name + ".git");
    }

    public Repository repository(String name) {
        return repositories.computeIfAbsent(name, n -> {
            try {
                Repository made = new FileRepositoryBuilder()
                        .setGitDir(root.resolve(n + ".git").toFile())
                        .setBare()
                        .build();
                made.create(true);
                return made;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** A commit of exactly these files on top of the parents; the branch is moved there, if one is given. */
    public ObjectId commit(String name, String branch, String message, Map<String, String> files, ObjectId... parents)
            throws IOException {
        DirCache index = DirCache.newInCore();
        DirCacheBuilder builder = index.builder();
        Repository repository = repository(name);
        try (ObjectInserter inserter = repository.newObjectInserter()) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                DirCacheEntry entry = new DirCacheEntry(file.getKey());
                boolean link = file.getValue().startsWith("-> ");
                entry.setFileMode(link ? FileMode.SYMLINK : FileMode.REGULAR_FILE);
                entry.setObjectId(inserter.insert(
                        Constants.OBJ_BLOB,
                        file.getValue().substring(link ? 3 : 0).getBytes(StandardCharsets.UTF_8)));
                builder.add(entry);
            }
            builder.finish();
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(index.writeTree(inserter));
            commit.setParentIds(parents);
            PersonIdent who =
                    new PersonIdent("Dev", "dev@example.org", Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
            commit.setAuthor(who);
            commit.setCommitter(who);
            commit.setMessage(message);
            ObjectId id = inserter.insert(commit);
            inserter.flush();
            if (branch != null) {
                move(name, branch, id);
            }
            return id;
        }
    }

    void move(String name, String branch, ObjectId to) throws IOException {
        RefUpdate update = repository(name).updateRef("refs/heads/" + branch);
        update.setNewObjectId(to);
        update.setForceUpdate(true);
        update.forceUpdate();
    }

    ObjectId head(String name, String branch) throws IOException {
        var ref = repository(name).exactRef("refs/heads/" + branch);
        return ref == null ? null : ref.getObjectId();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        authorizations.add(String.valueOf(authorization));
        try (exchange) {
            if (mute != null && path.startsWith(mute)) {
                closed.await();
            } else if (redirectTo != null) {
                exchange.getResponseHeaders().add("Location", redirectTo + exchange.getRequestURI());
                exchange.sendResponseHeaders(302, -1);
            } else if (renamed != null && path.startsWith(renamed.getKey())) {
                exchange.getResponseHeaders()
                        .add(
                                "Location",
                                "http://" + authority()
                                        + exchange.getRequestURI()
                                                .toString()
                                                .replaceFirst(renamed.getKey(), renamed.getValue()));
                exchange.sendResponseHeaders(301, -1);
            } else if (page != null) {
                exchange.getResponseHeaders().add("Content-Type", pageType);
                exchange.sendResponseHeaders(200, page.length == 0 ? -1 : page.length);
                exchange.getResponseBody().write(page);
            } else if (answer != 0) {
                exchange.getResponseHeaders().add("Retry-After", "7");
                exchange.sendResponseHeaders(answer, -1);
            } else if (token != null && !("Basic " + base64("x-access-token:" + token)).equals(authorization)) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
            } else {
                Repository repository =
                        repositories.get(path.replaceFirst("^/", "").replaceFirst("[.]git/.*$", ""));
                if (repository == null) {
                    exchange.sendResponseHeaders(404, -1);
                } else {
                    serve(exchange, repository, path);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(HttpExchange exchange, Repository repository, String path) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        boolean receive = path.endsWith("/git-receive-pack") || query.endsWith("git-receive-pack");
        boolean advertise = path.endsWith("/info/refs");
        String service = receive ? "git-receive-pack" : "git-upload-pack";
        String version = exchange.getRequestHeaders().getFirst(old ? "None" : "Git-Protocol");
        InputStream in = exchange.getRequestBody();
        if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
            in = new GZIPInputStream(in);
        }
        exchange.getResponseHeaders()
                .add("Content-Type", "application/x-" + service + (advertise ? "-advertisement" : "-result"));
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        PacketLineOut packets = new PacketLineOut(out);
        if (endlessRefs.equals(exchange.getRequestMethod())) {
            if (advertise) {
                packets.writeString("# service=" + service + "\n");
                packets.end();
            } else {
                in.readAllBytes();
            }
            for (long i = 0; ; i++) {
                packets.writeString("1234567890123456789012345678901234567890 refs/heads/branch-" + i + "\n");
            }
        }
        if (advertise) {
            packets.writeString("# service=" + service + "\n");
            packets.end();
        }
        if (curt && !advertise && !receive) {
            byte[] asked = in.readAllBytes();
            in = new ByteArrayInputStream(asked);
            if (new String(asked, StandardCharsets.ISO_8859_1).contains("command=ls-refs")) {
                packets.end();
                out.flush();
                return;
            }
        }
        if (!endlessWords.isEmpty() && !advertise) {
            byte[] asked = in.readAllBytes();
            in = new ByteArrayInputStream(asked);
            if (receive || !new String(asked, StandardCharsets.ISO_8859_1).contains("command=ls-refs")) {
                endless(packets, receive, version != null);
            }
        }
        if (receive) {
            ReceivePack pack = new ReceivePack(repository);
            pack.setBiDirectionalPipe(false);
            pack.setPreReceiveHook(hook);
            if (advertise) {
                pack.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(packets));
            } else {
                beforeReceive.run();
                pack.receive(in, out, null);
            }
        } else {
            UploadPack pack = new UploadPack(repository);
            pack.setBiDirectionalPipe(false);
            if (version != null) {
                pack.setExtraParameters(List.of(version.split(":")));
            }
            if (advertise) {
                pack.sendAdvertisedRefs(new PacketLineOutRefAdvertiser(packets));
            } else {
                pack.upload(in, out, null);
            }
        }
        out.flush();
    }

    private void endless(PacketLineOut packets, boolean receive, boolean sections) throws IOException {
        boolean progress = endlessWords.startsWith("\u0002");
        if (!receive) {
            packets.writeString(sections ? progress ? "packfile\n" : "acknowledgments\n" : "NAK\n");
        }
        while (true) {
            packets.writeString(endlessWords);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
        repositories.values().forEach(Repository::close);
    }

    /**
     * Has JGit measure the file system's time stamps now. It does so once, beside its first use, with files of its own in
     * the repository's folder, which a test then could not clear away.
     */
    public static void measureFileTimeStamps() throws IOException {
        FS.FileStoreAttributes.setBackground(false);
        Path folder = Files.createTempDirectory("measure");
        FS.getFileStoreAttributes(folder);
        Files.delete(folder);
    }
}
