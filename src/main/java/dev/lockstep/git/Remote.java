package dev.lockstep.git;

import dev.lockstep.ports.AccessTokens;
import dev.lockstep.ports.HostMemory;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.OutsideException.Rejected;
import dev.lockstep.ports.OutsideException.Transient;
import dev.lockstep.proxy.Proxies;
import dev.lockstep.tls.TrustedAuthorities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PushResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;

/**
 * One exchange with a Git server per call, in smart HTTP. The token goes along from the first request on, as the
 * password of {@code x-access-token}, and to the repository's own origin only.
 */
final class Remote {
    /** Where the branches of the remote are in the local copy. */
    static final String FETCHED = "refs/remotes/origin/";

    private static final RefSpec ALL_BRANCHES = new RefSpec("+refs/heads/*:" + FETCHED + "*");

    private static final int NAMED = 3;
    /** At once, of one host. */
    static final int LOOKS = 16;

    private final GitSettings settings;
    private final AccessTokens tokens;
    private final HostMemory hosts;
    private final Proxies proxies;
    private final TrustedAuthorities authorities;
    private final Map<String, Semaphore> looking = new ConcurrentHashMap<>();
    /** Repositories whose server does not know the short way of asking for branches. */
    private final Set<String> atLength = ConcurrentHashMap.newKeySet();

    Remote(GitSettings settings, AccessTokens tokens, HostMemory hosts, Proxies proxies) {
        this.settings = settings;
        this.tokens = tokens;
        this.hosts = hosts;
        this.proxies = proxies;
        this.authorities = TrustedAuthorities.withFile(settings.caFile());
    }

    Optional<ObjectId> head(Repository local, AllowedAddress address, String branch) {
        return Optional.ofNullable(heads(() -> local, address, Set.of(branch)).get(branch));
    }

    /** What branches point at, in one request for all of them where the server knows version 2 of the protocol. */
    Map<String, ObjectId> heads(Supplier<Repository> local, AllowedAddress address, Set<String> branches) {
        Map<String, String> refs = new TreeMap<>();
        branches.forEach(branch -> refs.put(branchRef(branch), branch));
        String doing = "looking up " + (branches.size() == 1 ? "branch " : "branches ")
                + branches.stream().sorted().limit(NAMED).collect(Collectors.joining(", "))
                + (branches.size() > NAMED ? " and " + (branches.size() - NAMED) + " more" : "") + " of";
        return found(doing, local, address, refs.keySet()).entrySet().stream()
                .collect(Collectors.toMap(ref -> refs.get(ref.getKey()), Map.Entry::getValue));
    }

    private Map<String, ObjectId> found(
            String doing, Supplier<Repository> local, AllowedAddress address, Set<String> refs) {
        if (atLength.contains(address.key())) {
            return advertised(doing, local.get(), address, refs);
        }
        Optional<Map<String, ObjectId>> atOnce;
        try {
            atOnce = refs(doing, address, refs);
        } catch (TokenRefused expired) {
            return advertised(doing, local.get(), address, refs);
        }
        if (atOnce.filter(found -> !found.isEmpty()).isPresent()) {
            return atOnce.get();
        }
        // Nothing of what was asked for may also be what a server says that does not know the question.
        Map<String, ObjectId> told = advertised(doing, local.get(), address, refs);
        if (atOnce.isEmpty() || !told.isEmpty()) {
            atLength.add(address.key());
        }
        return told;
    }

    /** Empty where the server does not answer the question like that: it must be asked at length, or will say then what is wrong. */
    private Optional<Map<String, ObjectId>> refs(String doing, AllowedAddress address, Set<String> names) {
        if (!address.origin().startsWith("http")) {
            return Optional.empty();
        }
        Optional<String> token = tokens.tokenFor(address.repository());
        Map<String, String> authorization = token.map(Remote::authorization).orElse(Map.of());
        return connected(
                Kind.LOOK,
                doing,
                address,
                (connections, deadline) -> new RefsQuestion(settings, connections).ask(address, authorization, names));
    }

    private Map<String, ObjectId> advertised(
            String doing, Repository local, AllowedAddress address, Set<String> names) {
        List<RefSpec> wanted = names.stream().map(RefSpec::new).toList();
        return exchange(Kind.LOOK, doing, local, address, (transport, deadline) -> {
            try (FetchConnection connection = transport.openFetch(wanted)) {
                Map<String, ObjectId> found = new TreeMap<>();
                for (String name : names) {
                    Ref ref = connection.getRef(name);
                    if (ref != null && ref.getObjectId() != null) {
                        found.put(name, ref.getObjectId());
                    }
                }
                return found;
            }
        });
    }

    /** A branch that keeps one of this name from being made: one that is a folder of it, or that has it as a folder. */
    Optional<String> inTheWay(Repository local, AllowedAddress address, String branch) {
        String ref = branchRef(branch);
        Set<String> above = new TreeSet<>();
        for (int slash = branch.lastIndexOf('/'); slash > 0; slash = branch.lastIndexOf('/', slash - 1)) {
            above.add(branchRef(branch.substring(0, slash)));
        }
        List<RefSpec> wanted = Stream.concat(
                        above.stream().map(RefSpec::new), Stream.of(new RefSpec(ref + "/*:" + FETCHED + branch + "/*")))
                .toList();
        return exchange(
                Kind.LOOK, "looking up branches beside " + branch + " of", local, address, (transport, deadline) -> {
                    try (FetchConnection connection = transport.openFetch(wanted)) {
                        return connection.getRefs().stream()
                                .map(Ref::getName)
                                .filter(name -> above.contains(name) || name.startsWith(ref + "/"))
                                .map(name -> name.substring(Constants.R_HEADS.length()))
                                .findFirst();
                    }
                });
    }

    /** The branch that HEAD stands for; empty when there is no HEAD, or it stands for none. */
    Optional<String> defaultBranch(Repository local, AllowedAddress address) {
        return exchange(Kind.LOOK, "looking up the default branch of", local, address, (transport, deadline) -> {
            try (FetchConnection connection = transport.openFetch(List.of(new RefSpec(Constants.HEAD)))) {
                return Optional.ofNullable(connection.getRef(Constants.HEAD))
                        .filter(Ref::isSymbolic)
                        .map(head -> head.getTarget().getName())
                        .filter(name -> name.startsWith(Constants.R_HEADS))
                        .map(name -> name.substring(Constants.R_HEADS.length()));
            }
        });
    }

    /** Brings all branches with their history. Throws {@link TransportException} only when the local copy is to blame. */
    void fetchBranches(Repository local, AllowedAddress address) throws TransportException {
        fetch(local, address, "fetching", ALL_BRANCHES);
    }

    /** Brings one commit that no branch reaches; false when the server does not know it or does not hand it out. */
    boolean fetchCommit(Repository local, AllowedAddress address, ObjectId commit) throws TransportException {
        RefSpec only = new RefSpec(commit.name() + ":refs/lockstep/wanted/" + commit.name());
        try {
            fetch(local, address, "fetching " + commit.name() + " of", only);
            return true;
        } catch (UnknownCommit e) {
            return false;
        }
    }

    PushResult push(Repository local, AllowedAddress address, String doing, RemoteRefUpdate update) {
        return exchange(
                Kind.WRITE, doing, local, address, (transport, deadline) -> transport.push(deadline, List.of(update)));
    }

    static String branchRef(String branch) {
        if (!isBranch(branch)) {
            throw new Rejected("not a branch name: '" + GitFailures.printable(branch) + "'");
        }
        return Constants.R_HEADS + branch;
    }

    static boolean isBranch(String name) {
        return !name.isEmpty() && name.length() <= 250 && Repository.isValidRefName(Constants.R_HEADS + name);
    }

    private void fetch(Repository local, AllowedAddress address, String doing, RefSpec what) throws TransportException {
        Optional<TransportException> localDamage =
                exchange(Kind.FETCH, doing, local, address, (transport, deadline) -> {
                    transport.setRemoveDeletedRefs(what == ALL_BRANCHES);
                    transport.setTagOpt(TagOpt.NO_TAGS);
                    try {
                        transport.fetch(deadline, List.of(what));
                        return Optional.empty();
                    } catch (TransportException e) {
                        if (GitFailures.blamesLocalCopy(e)) {
                            return Optional.of(e);
                        }
                        throw e;
                    }
                });
        if (localDamage.isPresent()) {
            throw localDamage.get();
        }
    }

    private enum Kind {
        LOOK,
        FETCH,
        WRITE
    }

    private <T> T exchange(Kind kind, String doing, Repository local, AllowedAddress address, Exchange<T> exchange) {
        Optional<String> token = tokens.tokenFor(address.repository());
        try {
            return attempt(kind, doing, local, address, token, exchange);
        } catch (TokenRefused refused) {
            // An installation token may have been revoked before its time; a fresh one is worth one more try.
            Optional<String> renewed = token.flatMap(old -> tokens.renewed(address.repository(), old));
            if (renewed.isEmpty()) {
                throw refused.classified;
            }
            try {
                return attempt(kind, doing, local, address, renewed, exchange);
            } catch (TokenRefused again) {
                throw again.classified;
            }
        }
    }

    private <T> T attempt(
            Kind kind,
            String doing,
            Repository local,
            AllowedAddress address,
            Optional<String> token,
            Exchange<T> exchange) {
        return connected(kind, doing, address, (connections, deadline) -> {
            try (Transport transport = Transport.open(local, address.transport())) {
                transport.setTimeout((int) Math.max(1, settings.timeout().toSeconds()));
                transport.setCredentialsProvider(null);
                if (transport instanceof TransportHttp http) {
                    http.setHttpConnectionFactory(connections);
                    http.setAdditionalHeaders(token.map(Remote::authorization).orElse(Map.of()));
                }
                return exchange.run(transport, deadline);
            }
        });
    }

    private <T> T connected(Kind kind, String doing, AllowedAddress address, Connected<T> exchange) {
        if (kind != Kind.LOOK) {
            return visited(kind, doing, address, exchange);
        }
        // Looks are short, and whoever looks has others to look at: a host has so many at once, whoever asks for them.
        Semaphore looks = looking.computeIfAbsent(address.origin(), origin -> new Semaphore(LOOKS, true));
        try {
            if (!looks.tryAcquire(settings.lookLimit().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Transient(
                        doing + " " + address + ": " + LOOKS + " other looks at " + address.origin()
                                + " have not come to an end",
                        null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Transient(doing + " " + address + ": interrupted", e);
        }
        try {
            return visited(kind, doing, address, exchange);
        } finally {
            looks.release();
        }
    }

    private <T> T visited(Kind kind, String doing, AllowedAddress address, Connected<T> exchange) {
        try (HostMemory.Visit visit = hosts.visit(doing + " " + address, address.origin(), address.key())) {
            Deadline deadline = new Deadline(kind == Kind.LOOK ? settings.lookLimit() : settings.transferLimit());
            OneOriginConnections connections = new OneOriginConnections(
                    address, settings, authorities, proxies, deadline, kind == Kind.WRITE, visit::answered);
            try {
                return exchange.run(connections, deadline);
            } catch (IOException e) {
                if (connections.lastStatus() == 0) {
                    GitFailures.tell(visit, e);
                }
                if (connections.refusal() != null) {
                    throw connections.refusal();
                }
                if (GitFailures.saysUnknownCommit(e, connections)) {
                    throw new UnknownCommit(e);
                }
                OutsideException classified = GitFailures.classify(doing, address, connections, e);
                if (connections.lastStatus() == 401 && connections.movedTo() == null) {
                    throw new TokenRefused(classified);
                }
                throw classified;
            }
        }
    }

    private static Map<String, String> authorization(String token) {
        byte[] pair = ("x-access-token:" + token).getBytes(StandardCharsets.UTF_8);
        return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    @FunctionalInterface
    private interface Connected<T> {
        T run(OneOriginConnections connections, Deadline deadline) throws IOException;
    }

    @FunctionalInterface
    private interface Exchange<T> {
        T run(Transport transport, Deadline deadline) throws IOException;
    }

    private static final class TokenRefused extends RuntimeException {
        private final transient OutsideException classified;

        TokenRefused(OutsideException classified) {
            super(classified);
            this.classified = classified;
        }
    }

    private static final class UnknownCommit extends RuntimeException {
        UnknownCommit(Throwable cause) {
            super(cause);
        }
    }
}
