package dev.lockstep.sandbox.seed;

import dev.lockstep.sandbox.git.Commits;
import dev.lockstep.sandbox.git.Disk;
import dev.lockstep.sandbox.git.OwnCalls;
import dev.lockstep.sandbox.http.Account;
import dev.lockstep.sandbox.http.SandboxException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/** Changes a branch as a person does: fetch, commit, push over HTTP with the person's token. */
final class Pusher {
    private static final int TIMEOUT_SECONDS = 30;
    private final URI base;
    private final InstantSource clock;

    Pusher(URI base, InstantSource clock) {
        this.base = base;
        this.clock = clock;
    }

    /**
     * Pushes one commit.
     *
     * @param edits from the branch's files to what is to change; an empty value removes a file; no edits push nothing
     * @return the branch's new head (the old one if there was nothing to push)
     */
    String push(
            String repository,
            String branch,
            Account who,
            String message,
            Function<Map<String, byte[]>, Map<String, Optional<byte[]>>> edits) {
        String url = base + "/" + repository;
        try {
            Path scratch = Files.createTempDirectory("lockstep-sandbox-push");
            try (Git git =
                    Git.init().setBare(true).setDirectory(scratch.toFile()).call()) {
                // Nothing is to be at work in it any more when it is deleted.
                git.getRepository().getConfig().setBoolean("gc", null, "autoDetach", false);
                return push(git, url, branch, who, message, edits);
            } finally {
                delete(scratch);
            }
        } catch (IOException | GitAPIException e) {
            throw new SandboxException("Pushing to " + branch + " of " + url + " failed: " + e.getMessage(), e);
        }
    }

    private String push(
            Git git,
            String url,
            String branch,
            Account who,
            String message,
            Function<Map<String, byte[]>, Map<String, Optional<byte[]>>> edits)
            throws GitAPIException, IOException {
        Repository local = git.getRepository();
        String ref = "refs/heads/" + branch;
        OwnCalls.mark(git.fetch())
                .setRemote(url)
                .setRefSpecs(new RefSpec(ref + ":" + ref))
                .setTimeout(TIMEOUT_SECONDS)
                .call();
        Ref fetched = local.exactRef(ref);
        if (fetched == null) {
            throw new SandboxException("There is no branch " + branch + " in " + url);
        }
        ObjectId parent = fetched.getObjectId();
        Map<String, Optional<byte[]>> changes = edits.apply(Commits.files(local, parent));
        if (changes.isEmpty()) {
            return parent.name();
        }
        PersonIdent ident = new PersonIdent(who.name(), who.email(), clock.instant(), ZoneOffset.UTC);
        ObjectId commit = Commits.edit(local, Optional.of(parent), changes, ident, message);
        var results = OwnCalls.mark(git.push())
                .setRemote(url)
                .setRefSpecs(new RefSpec(commit.name() + ":" + ref))
                .setCredentialsProvider(new UsernamePasswordCredentialsProvider(who.login(), who.token()))
                .setTimeout(TIMEOUT_SECONDS)
                .call();
        for (var result : results) {
            for (RemoteRefUpdate update : result.getRemoteUpdates()) {
                if (update.getStatus() != RemoteRefUpdate.Status.OK) {
                    throw new SandboxException("Push to " + branch + " of " + url + " was refused: "
                            + update.getStatus() + (update.getMessage() == null ? "" : ", " + update.getMessage()));
                }
            }
        }
        return commit.name();
    }

    private static void delete(Path tree) {
        Disk.io(() -> {
            try (Stream<Path> files = Files.walk(tree)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
            return null;
        });
    }
}
