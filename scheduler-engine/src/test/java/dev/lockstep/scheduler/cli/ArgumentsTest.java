package dev.lockstep.scheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.cli.Folders.Run;
import dev.lockstep.terminal.Option;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|a command is needed",
                "redner|unknown command redner; known are render, diff and template",
                "render --colour|unknown option --colour",
                "render extra|unknown option extra",
                "diff --out x|diff has no option --out",
                "template --json|template has no option --json",
                "render --base|no value is given for --base DIR",
                "render --base --out x|no value is given for --base DIR",
                "render --base=|no value is given for --base DIR",
                "diff --json=yes|--json takes no value",
                "diff --json --json|--json is given twice",
                "diff --base a --base=b|--base is given twice",
                "diff --base a|diff needs --environment-dir DIR, --environment NAME, --workloads DIR, --existing DIR",
                "template --file f|template needs --data F",
                "--help render|--help stands alone",
            })
    void aWrongCommandLineIsNamedWithWhereHelpIs(String line, String said) {
        Run run = Folders.run(line == null ? new String[0] : line.split(" "));
        assertThat(run.code()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().toList()).hasSize(2);
        assertThat(run.err()).contains(said, "Try '", "--help'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--layout|flat|--layout must be tutorial or scheduler, not flat",
                "--promoted-commit|abc|40 hex digits",
                "--existing|nowhere|--existing: there is no folder nowhere",
            })
    void aWrongValueIsNamed(String option, String value, String said) {
        Run run = new Folders(folder).render(option, value);
        assertThat(run.code()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(run.err()).contains(said);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aFileIsNoFolder() {
        Folders folders = new Folders(folder);
        String file = folders.path("main/dev.yaml").toString();
        assertThat(folders.render("--existing", file).err()).contains("--existing: " + file + " is no folder");
    }

    @Test
    void jsonIsNoPatch() {
        assertThat(new Folders(folder).diff("--json", "--patch").err()).contains("cannot be given together");
    }

    @ParameterizedTest
    @EnumSource(Command.class)
    void helpNamesEveryOptionOfACommand(Command command) {
        Run run = Folders.run(command.toString(), "--help");
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        assertThat(run.err()).isEmpty();
        for (Option option : Options.ALL) {
            assertThat(run.out().contains("  " + option.shown() + "\n"))
                    .as("%s", option)
                    .isEqualTo(command.takes(option));
        }
        assertThat(run.out().lines().skip(1)).allMatch(line -> line.length() <= 110);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpNamesCommandsAndExitCodes(String help) {
        Run run = Folders.run(help);
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
        for (Command command : Command.values()) {
            assertThat(run.out()).contains("  " + command + " ");
        }
        for (ExitCode code : ExitCode.values()) {
            assertThat(run.out()).contains("  " + code.number() + "  " + code.meaning());
        }
    }

    @Test
    void versionIsOneLine() {
        assertThat(Folders.run("--version").out())
                .startsWith("lockstep-scheduler ")
                .endsWith("\n");
    }
}
