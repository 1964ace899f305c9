package dev.lockstep.sandbox.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import dev.lockstep.memory.CappedStream;
import dev.lockstep.sandbox.http.Account;
import dev.lockstep.sandbox.http.Accounts;
import dev.lockstep.sandbox.http.Exchanges;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.errors.UnpackException;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/**
 * Git's smart HTTP protocol (gitprotocol-http): {@code info/refs}, {@code git-upload-pack}, {@code git-receive-pack}, each request on
 * its own. URLs with and without {@code .git} name the same repository. Rewriting a branch is allowed; {@code refs/pull/} is the
 * server's own.
 */
public final class GitHttp implements HttpHandler {
    private static final System.Logger LOG = System.getLogger(GitHttp.class.getName());
    private static final Pattern PATH =
            Pattern.compile("/([^/]+)/([^/]+?)(?:\\.git)?/(info/refs|git-upload-pack|git-receive-pack)");
    private static final String UPLOAD = "git-upload-pack";
    private static final String RECEIVE = "git-receive-pack";
    private static final long PUSH_LIMIT = 64L << 20;
    private static final long FETCH_LIMIT = 8L << 20;

    /** For what a push says besides its pack. */
    private static final long COMMANDS_LIMIT = 1L << 20;

    private final GitRepositories repositories;
    private final Accounts accounts;
    private final PushListener listener;
    private final long pushLimit;

    public GitHttp(GitRepositories repositories, Accounts accounts, PushListener listener) {
        this(repositories, accounts, listener, PUSH_LIMIT);
    }

    /** @param pushLimit the most bytes that one push may bring */
    public GitHttp(GitRepositories repositories, Accounts accounts, PushListener listener, long pushLimit) {
        this.pushLimit = pushLimit;
        this.repositories = repositories;
        this.accounts = accounts;
        this.listener = listener;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
        if (!path.matches()) {
            Exchanges.text(exchange, 404, "Not found. Repositories are at /<owner>/<name>[.git]\n");
            return;
        }
        Accounts.Credentials credentials = accounts.authenticate(exchange.getRequestHeaders());
        String action = path.group(3);
        String service = action.equals("info/refs") ? serviceParameter(exchange) : action;
        boolean pushing = service.equals(RECEIVE);
        if (credentials instanceof Accounts.Wrong || (pushing && !(credentials instanceof Accounts.Known))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"Lockstep sandbox\"");
            Exchanges.text(exchange, 401, "Pushing needs an account's token as password; reading needs none\n");
            return;
        }
        Optional<HostedRepository> repository = repositories.find(path.group(1), path.group(2));
        Optional<HostedRepository> renamed = repositories.renamed(path.group(1), path.group(2));
        if (renamed.isPresent()) {
            String query = exchange.getRequestURI().getRawQuery();
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            (exchange instanceof HttpsExchange ? "https://" : "http://")
                                    + exchange.getRequestHeaders().getFirst("Host") + "/"
                                    + renamed.get().fullName() + ".git/" + action + (query == null ? "" : "?" + query));
            Exchanges.text(exchange, 301, "Moved Permanently\n");
            return;
        }
        if (repository.isEmpty()) {
            Exchanges.text(exchange, 404, "Repository not found\n");
            return;
        }
        exchange.getResponseHeaders().set("Cache-Control", "no-cache, max-age=0, must-revalidate");
        if (action.equals("info/refs")) {
            advertise(exchange, repository.get(), service);
        } else if (!"POST".equals(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", "POST");
            Exchanges.text(exchange, 405, "Use POST\n");
        } else if (credentials instanceof Accounts.Known known && pushing) {
            receive(exchange, repository.get(), known.account());
        } else {
            upload(exchange, repository.get());
        }
    }

    private void advertise(HttpExchange exchange, HostedRepository repository, String service) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        PacketLineOut out = new PacketLineOut(body);
        PacketLineOutRefAdvertiser advertiser = new PacketLineOutRefAdvertiser(out);
        switch (service) {
            case UPLOAD -> uploadPack(exchange, repository).sendAdvertisedRefs(advertiser, UPLOAD);
            case RECEIVE -> {
                out.writeString("# service=" + RECEIVE + "\n");
                out.end();
                ReceivePack pack = new ReceivePack(repository.git());
                pack.setBiDirectionalPipe(false);
                pack.sendAdvertisedRefs(advertiser);
            }
            default -> {
                Exchanges.text(
                        exchange, 403, "Only Git's smart protocol is served: ask with ?service=git-upload-pack\n");
                return;
            }
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-" + service + "-advertisement");
        Exchanges.bytes(exchange, 200, body.toByteArray());
    }

    private void upload(HttpExchange exchange, HostedRepository repository) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-result");
        UploadPack pack = uploadPack(exchange, repository);
        try (InputStream in = wanted(exchange);
                OutputStream out = new HeadersFirst(exchange)) {
            pack.upload(in, new ShallowLines(out), null);
            out.flush();
        }
        exchange.close();
    }

    /** What a fetch asks for, read as a whole: too much of it can be refused as long as nothing has been answered. */
    private static InputStream wanted(HttpExchange exchange) throws IOException {
        try {
            return new ByteArrayInputStream(body(exchange, FETCH_LIMIT).readAllBytes());
        } catch (CappedStream.TooLong e) {
            Exchanges.readAway(exchange.getRequestBody());
            throw e;
        }
    }

    private void receive(HttpExchange exchange, HostedRepository repository, Account pusher) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-git-receive-pack-result");
        ByteArrayOutputStream result = new ByteArrayOutputStream(); // the answer begins when everything has happened
        try (InputStream in = body(exchange, pushLimit + COMMANDS_LIMIT)) {
            repository.locked(() -> Disk.io(() -> {
                try {
                    receivePack(repository, pusher).receive(in, result, null);
                } catch (UnpackException e) {
                    // the result tells the client so: a pack that is too large, most of the time
                    LOG.log(System.Logger.Level.INFO, "A push to " + repository.fullName() + " was not taken", e);
                }
                return null;
            }));
            Exchanges.readAway(exchange.getRequestBody());
        }
        Exchanges.bytes(exchange, 200, result.toByteArray());
    }

    private ReceivePack receivePack(HostedRepository repository, Account pusher) {
        ReceivePack pack = new ReceivePack(repository.git());
        pack.setBiDirectionalPipe(false);
        pack.setAllowNonFastForwards(true);
        pack.setMaxPackSizeLimit(pushLimit);
        pack.setRefLogIdent(new PersonIdent(pusher.name(), pusher.email()));
        pack.setPreReceiveHook((receiving, commands) -> {
            for (ReceiveCommand command : commands) {
                if (command.getRefName().startsWith("refs/pull/")) {
                    command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, "deny updating a hidden ref");
                } else if (repository.isProtected(command.getRefName())) {
                    command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, "protected branch hook declined");
                }
            }
        });
        pack.setPostReceiveHook((receiving, commands) -> {
            List<RefChange> changes = commands.stream()
                    .filter(c -> c.getResult() == ReceiveCommand.Result.OK)
                    .map(c -> new RefChange(
                            c.getRefName(),
                            c.getOldId(),
                            c.getNewId(),
                            c.getType() == ReceiveCommand.Type.UPDATE_NONFASTFORWARD))
                    .toList();
            if (!changes.isEmpty()) {
                listener.pushed(repository, pusher, changes);
            }
        });
        return pack;
    }

    private static UploadPack uploadPack(HttpExchange exchange, HostedRepository repository) {
        UploadPack pack = new UploadPack(repository.git());
        pack.setBiDirectionalPipe(false);
        pack.setTimeout(0);
        String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
        if (protocol != null && protocol.length() <= 256) {
            pack.setExtraParameters(List.of(protocol.split(":")));
        }
        return pack;
    }

    /** The limit counts unpacked bytes: a small gzip can hide a large body. */
    private static InputStream body(HttpExchange exchange, long limit) throws IOException {
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        InputStream in = exchange.getRequestBody();
        boolean gzip = "gzip".equals(encoding) || "x-gzip".equals(encoding);
        return new CappedStream(gzip ? new GZIPInputStream(in) : in, limit);
    }

    private static String serviceParameter(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        for (String pair : (query == null ? "" : query).split("&")) {
            if (pair.startsWith("service=")) {
                return pair.substring("service=".length());
            }
        }
        return "";
    }

    /** Begins the answer with its first byte, so that what fails before can still answer otherwise. */
    private static final class HeadersFirst extends OutputStream {
        private final HttpExchange exchange;
        private OutputStream body;

        HeadersFirst(HttpExchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void write(int b) throws IOException {
            body().write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            body().write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            body().flush();
        }

        private OutputStream body() throws IOException {
            if (body == null) {
                exchange.sendResponseHeaders(200, 0);
                body = exchange.getResponseBody();
            }
            return body;
        }
    }
}
