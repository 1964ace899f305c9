package dev.lockstep.evidence;

import dev.lockstep.compliance.FolderHooks;
import dev.lockstep.compliance.FolderHooks.Doubt;
import dev.lockstep.compliance.FolderHooks.Kind;
import dev.lockstep.evidence.HookFile.Hook;
import dev.lockstep.memory.OutOfMemory;
import dev.lockstep.ports.GitReader;
import dev.lockstep.ports.GitReader.Entry;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.ports.RepositoryUrl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Looks for hooks of Argo CD in what changed in a folder between two commits. Files are read one at a time, and only so many.
 *
 * <p>Argo CD reads a folder's YAML and JSON files as manifests, unless it finds a chart, a kustomization or Jsonnet there. What these render
 * is not known here: where anything they may read has changed, hooks that are written in the folder may have, too.
 */
final class HookLook {
    private static final Logger LOG = Logger.getLogger(HookLook.class);

    /** Files and folders below the folder, at each commit. */
    static final int MOST_ENTRIES = 50_000;

    static final int MOST_FILES = 1_000;
    static final long MOST_BYTES = 16L << 20;

    private static final Pattern MANIFEST = Pattern.compile(".*\\.(?:yaml|yml|json)");
    private static final Pattern DOCUMENTATION = Pattern.compile(".*\\.md", Pattern.CASE_INSENSITIVE);
    private static final Set<String> KUSTOMIZATIONS =
            Set.of("kustomization.yaml", "kustomization.yml", "Kustomization");

    /** Ends the look: more would have to be read than is allowed. */
    private static final class TooMuch extends RuntimeException {
        TooMuch() {
            super(null, null, false, false);
        }
    }

    private final GitReader git;
    private final RepositoryUrl repository;
    private final String folder;
    private final String target;
    private final Optional<String> since;
    private final List<Doubt> doubts = new ArrayList<>();
    private int files;
    private long bytes;

    /** @param since empty when every hook at the target counts as changed */
    private HookLook(GitReader git, RepositoryUrl repository, String folder, String target, Optional<String> since) {
        this.git = git;
        this.repository = repository;
        this.folder = folder;
        this.target = target;
        this.since = since;
    }

    /** Never throws what Git throws: that is a doubt. */
    static FolderHooks look(
            GitReader git, RepositoryUrl repository, String folder, String target, Optional<String> since) {
        try {
            return new HookLook(git, repository, folder, target, since).look();
        } catch (TooMuch tooMuch) {
            return FolderHooks.doubtful(
                    Kind.UNREADABLE,
                    "more than " + MOST_FILES + " files or " + (MOST_BYTES >> 20) + " MiB in folder " + folder
                            + " would have to be read to tell");
        } catch (OutsideException.Rejected never) {
            return FolderHooks.doubtful(Kind.UNREADABLE, never.getMessage());
        } catch (OutsideException outside) {
            return FolderHooks.doubtful(Kind.UNREACHABLE, outside.getMessage());
        } catch (Throwable defect) {
            OutOfMemory.haltIf(defect);
            return defect(folder, defect);
        }
    }

    /** What a library, or we, trip over in a folder is a doubt about that folder alone. */
    static FolderHooks defect(String folder, Throwable thrown) {
        LOG.errorf(thrown, "The hooks of folder %s could not be read", folder);
        return FolderHooks.doubtful(
                Kind.UNREADABLE,
                OutsideException.of("reading the hooks of folder " + folder, thrown)
                        .getMessage());
    }

    private FolderHooks look() {
        SortedMap<String, Entry> now = entries(target);
        SortedMap<String, Entry> before = since.map(this::entries).orElseGet(TreeMap::new);
        TreeSet<String> changed = new TreeSet<>(now.keySet());
        changed.addAll(before.keySet());
        changed.removeIf(path -> now.containsKey(path) && now.get(path).equals(before.get(path)));

        Map<String, Hook> hooks = hooks(target, now, changed);
        if (!hooks.isEmpty() && since.isPresent()) {
            Set<Hook> ran = new HashSet<>(hooks(since.get(), before, changed).values());
            hooks.values().removeIf(ran::contains);
        }
        if (hooks.isEmpty() && doubts.isEmpty()) {
            renderer(now.keySet()).filter(by -> feeds(now, before, changed)).ifPresent(by -> rendered(by, now));
        }
        return new FolderHooks(
                hooks.values().stream().map(Hook::name).distinct().sorted().toList(),
                doubts.stream().findFirst());
    }

    private SortedMap<String, Entry> entries(String commit) {
        return git.entries(repository, commit, folder, MOST_ENTRIES);
    }

    /** By name and digest: the same name may be given twice. */
    private Map<String, Hook> hooks(String commit, SortedMap<String, Entry> entries, Set<String> changed) {
        Map<String, Hook> hooks = new TreeMap<>();
        for (String path : changed) {
            if (!entries.containsKey(path) || !MANIFEST.matcher(path).matches()) {
                continue;
            }
            Optional<byte[]> content = read(commit, entries, path);
            if (content.filter(HookFile::mayHoldHooks).isEmpty()) {
                continue;
            }
            Optional<HookFile> file = HookFile.of(content.get());
            if (file.isEmpty() && commit.equals(target) && HookFile.mentionsHooks(content.get())) {
                doubts.add(new Doubt(Kind.UNREADABLE, named(path) + " holds hooks and cannot be read as YAML"));
            }
            file.ifPresent(f -> f.hooks().forEach(hook -> hooks.put(hook.name() + hook.digest(), hook)));
        }
        return hooks;
    }

    /** Empty, with a doubt, when it is not read. */
    private Optional<byte[]> read(String commit, SortedMap<String, Entry> entries, String path) {
        if (++files > MOST_FILES) {
            throw new TooMuch();
        }
        if (!entries.get(path).regular()) {
            doubts.add(new Doubt(
                    Kind.UNREADABLE, named(path) + " is a symbolic link or a submodule, which is not followed here"));
            return Optional.empty();
        }
        Optional<byte[]> content;
        try {
            content = git.file(repository, commit, folder + "/" + path);
        } catch (OutsideException.Rejected tooLarge) {
            doubts.add(new Doubt(Kind.UNREADABLE, tooLarge.getMessage()));
            return Optional.empty();
        }
        bytes += content.map(c -> c.length).orElse(0);
        if (bytes > MOST_BYTES) {
            throw new TooMuch();
        }
        return content;
    }

    /** What renders the folder, or a part of it, and the file that says so. */
    private Optional<String> renderer(Set<String> paths) {
        Predicate<String> found = path -> !by(path).isEmpty();
        return paths.stream().filter(found).findFirst().map(path -> by(path) + " (" + named(path) + ")");
    }

    private static String by(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (KUSTOMIZATIONS.contains(name)) {
            return "kustomize";
        }
        if (name.endsWith("Chart.yaml")) {
            return "Helm";
        }
        return name.toLowerCase(Locale.ROOT).endsWith("sonnet") ? "Jsonnet" : "";
    }

    /** Whether anything changed that may change what is rendered: neither documentation nor comments. */
    private boolean feeds(SortedMap<String, Entry> now, SortedMap<String, Entry> before, Set<String> changed) {
        return changed.stream()
                .filter(path -> !DOCUMENTATION.matcher(path).matches())
                .anyMatch(path -> !(now.containsKey(path)
                        && before.containsKey(path)
                        && MANIFEST.matcher(path).matches()
                        && sameMeaning(path, now, before)));
    }

    private boolean sameMeaning(String path, SortedMap<String, Entry> now, SortedMap<String, Entry> before) {
        Optional<String> meant = read(target, now, path).flatMap(HookFile::of).map(HookFile::digest);
        return meant.isPresent()
                && meant.equals(read(since.orElseThrow(), before, path)
                        .flatMap(HookFile::of)
                        .map(HookFile::digest));
    }

    private void rendered(String by, SortedMap<String, Entry> now) {
        boolean written = now.entrySet().stream()
                .filter(entry -> entry.getValue().regular())
                .map(Map.Entry::getKey)
                .filter(path -> !DOCUMENTATION.matcher(path).matches())
                .anyMatch(path ->
                        read(target, now, path).filter(HookFile::mentionsHooks).isPresent());
        doubts.add(new Doubt(
                written ? Kind.UNREADABLE : Kind.RENDERED,
                "what changed in folder " + folder + " is rendered by " + by + ", which is not done here"));
    }

    private String named(String path) {
        return folder + "/" + path;
    }
}
