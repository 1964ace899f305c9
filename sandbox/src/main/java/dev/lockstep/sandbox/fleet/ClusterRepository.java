package dev.lockstep.sandbox.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.api.FetchCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.RefSpec;

/** The bare repository a cluster fetches into. One per cluster; used under the fleet's lock. */
final class ClusterRepository implements AutoCloseable {
    private final String url;
    private final GitRemotes remotes;
    private final Repository repository;

    ClusterRepository(Path directory, String url, GitRemotes remotes) {
        this.url = url;
        this.remotes = remotes;
        try {
            repository = new FileRepositoryBuilder()
                    .setBare()
                    .setGitDir(directory.toFile())
                    .build();
            if (!repository.getObjectDatabase().exists()) {
                repository.create(true);
            }
            // Nothing is to be at work in it any more when it is deleted.
            repository.getConfig().setBoolean("gc", null, "autoDetach", false);
            repository.getConfig().save();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the cluster's repository " + directory, e);
        }
    }

    /** The head of a branch of the GitOps repository. */
    GitRemotes.Head head(String branch) {
        return remotes.head(url, branch);
    }

    /** What a cluster is told whose requests the Git server answers with 503, in the words of Argo CD and Flux. */
    GitRemotes.Head.Unknown unreachable() {
        return new GitRemotes.Head.Unknown("unexpected client error: unexpected requesting \"" + url
                + "/info/refs?service=git-upload-pack\" status code: 503");
    }

    /** Why source-controller has no newer artifact. */
    String failure(GitRemotes.Head.Unknown unknown) {
        return failure(url, unknown);
    }

    static String failure(String url, GitRemotes.Head.Unknown unknown) {
        return "failed to checkout and determine revision: unable to list remote for '" + url + "': "
                + unknown.message();
    }

    /** Fetches a branch; the head it then had, which may be newer than the one last asked for. */
    GitRemotes.Head fetch(String branch) {
        return fetch(url, branch, "refs/remotes/origin/" + branch);
    }

    private GitRemotes.Head fetch(String url, String branch, String local) {
        try {
            FetchCommand fetch = new Git(repository)
                    .fetch()
                    .setRemote(url)
                    .setRefSpecs(new RefSpec("+refs/heads/" + branch + ":" + local));
            remotes.prepare(fetch, url);
            fetch.call();
            Ref ref = repository.exactRef(local);
            return ref == null
                    ? new GitRemotes.Head.Unknown("couldn't find remote ref \"refs/heads/" + branch + "\"")
                    : new GitRemotes.Head.At(ref.getObjectId().name());
        } catch (GitAPIException | JGitInternalException | IOException e) {
            return new GitRemotes.Head.Unknown(GitRemotes.reason(e));
        }
    }

    /** Whether a commit was fetched and is still here. */
    boolean has(String commit) {
        try {
            return repository.getObjectDatabase().has(ObjectId.fromString(commit));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the cluster's repository " + repository.getDirectory(), e);
        }
    }

    /** The manifests under a folder at a fetched commit. */
    Manifests read(String commit, String folder) {
        try {
            return ManifestReader.read(repository, ObjectId.fromString(commit), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read commit " + commit + " from the cluster's repository " + repository.getDirectory(), e);
        }
    }

    /** The first object below a folder of another repository that runs pods. Nothing if that cannot be read, or holds none. */
    Optional<KubeObject> workload(String url, String branch, String folder) {
        return remotes.head(url, branch)
                .either(
                        head -> {
                            if (!has(head.commit())) {
                                fetch(url, branch, "refs/remotes/workload/" + branch);
                            }
                            return has(head.commit())
                                    ? workload(head.commit(), folder.replaceAll("^(\\./|/)+|/+$", ""))
                                    : Optional.empty();
                        },
                        unknown -> Optional.empty());
    }

    private Optional<KubeObject> workload(String commit, String folder) {
        return read(commit, folder).either(Manifests.Rendered::workload, Optional::empty, broken -> Optional.empty());
    }

    @Override
    public void close() {
        repository.close();
    }

    /** Deletes a closed repository. */
    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the cluster's repository " + directory, e);
        }
    }
}
