package dev.lockstep.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * JGit without the machine's and the account's own Git configuration. A {@code ~/.gitconfig} could rewrite addresses
 * ({@code url.insteadOf}) past the allow-list, switch TLS verification off, or add credentials and hooks.
 */
final class NoForeignConfiguration extends SystemReader.Delegate {
    private static boolean installed;

    private NoForeignConfiguration(SystemReader machine) {
        super(machine);
    }

    static synchronized void install() {
        if (!installed) {
            SystemReader.setInstance(new NoForeignConfiguration(SystemReader.getInstance()));
            // The measurement of the file system's time stamps takes seconds; until it is done JGit assumes the worst.
            FS.FileStoreAttributes.setBackground(true);
            installed = true;
        }
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    private static final class Nothing extends FileBasedConfig {
        Nothing(Config parent, FS fs) {
            super(parent, null, fs);
        }

        @Override
        public void load() {
            clear();
        }

        @Override
        public void save() {
            // JGit stores measured file time stamps here; forgetting them costs one more measurement per start
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
