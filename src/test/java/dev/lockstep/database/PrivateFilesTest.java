package dev.lockstep.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is private is, whether it is new or was open before, and nothing that is everybody's is taken away. */
class PrivateFilesTest {
    @TempDir
    Path folder;

    private static String modes(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void set(Path path, String modes) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(modes));
    }

    @Test
    void foldersAreMadeAndClosed() throws IOException {
        Path made = folder.resolve("a/b");
        PrivateFiles.folder(made);
        assertThat(modes(made)).isEqualTo("rwx------");
        set(made, "rwxr-xr-x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), made);
        PrivateFiles.folder(link);
        assertThat(modes(made)).isEqualTo("rwx------");
    }

    @Test
    void aFolderForEverybodyIsLeftAlone() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        assertThatThrownBy(() -> PrivateFiles.folder(shared))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a folder for everybody");
        assertThat(modes(shared)).isEqualTo("rwxrwxrwx");
    }

    @Test
    void filesAreWrittenWholeAndClosed() throws IOException {
        Path file = folder.resolve("secret");
        Files.writeString(file, "before");
        set(file, "rw-r--r--");
        PrivateFiles.write(file, "after");
        assertThat(Files.readString(file)).isEqualTo("after");
        assertThat(modes(file)).isEqualTo("rw-------");
        assertThat(folder.resolve("secret.new")).doesNotExist();
    }

    @Test
    void treesAreClosedHoweverDeep() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("tree/one/two"));
        Path program = Files.createFile(deep.resolve("program"));
        set(program, "rwxr-xr-x");
        Files.createSymbolicLink(deep.resolve("dangling"), folder.resolve("nowhere"));
        PrivateFiles.tree(folder.resolve("tree"));
        assertThat(modes(deep)).isEqualTo("rwx------");
        assertThat(modes(program)).isEqualTo("rwx------");
    }
}
