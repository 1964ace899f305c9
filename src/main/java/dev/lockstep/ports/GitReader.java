package dev.lockstep.ports;

import dev.lockstep.scheduler.FileSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reads branches and trees. Every method throws {@link OutsideException}. */
public interface GitReader {
    /** The commit a branch points at now, asked of the remote; empty when the branch does not exist. */
    Optional<String> head(RepositoryUrl repository, String branch);

    /** The commits that branches point at now, asked of the remote together; a branch that does not exist is left out. */
    default Map<String, String> heads(RepositoryUrl repository, Set<String> branches) {
        Map<String, String> heads = new TreeMap<>();
        branches.forEach(branch -> head(repository, branch).ifPresent(head -> heads.put(branch, head)));
        return heads;
    }

    /**
     * The files below a folder at a commit ({@code "."} or {@code ""}: all). Paths are relative to the folder. Rejected
     * when the commit is unknown to the remote, when the folder is missing there, or when a limit on all files is exceeded; of a
     * file that is too large by itself only the size is told.
     *
     * @param wanted told a path, says whether the file is read; no other file counts, whatever its size or name
     */
    FileSet read(RepositoryUrl repository, String commit, String folder, Predicate<String> wanted);

    /**
     * The content of one file at a commit; empty when there is nothing under its path. Rejected when the commit is
     * unknown to the remote, when something else than a regular file is there, or when it exceeds the limit of a file.
     */
    Optional<byte[]> file(RepositoryUrl repository, String commit, String path);

    /**
     * Something in a folder that is no folder.
     *
     * @param id the same where the content is the same
     * @param regular a file, rather than a symbolic link or a submodule
     */
    record Entry(String id, boolean regular) {}

    /**
     * What is below a folder at a commit, without folders, by paths relative to it; nothing when there is no such folder. Rejected
     * when the commit is unknown to the remote, and when there is more than {@code limit}, folders included.
     */
    SortedMap<String, Entry> entries(RepositoryUrl repository, String commit, String folder, int limit);
}
