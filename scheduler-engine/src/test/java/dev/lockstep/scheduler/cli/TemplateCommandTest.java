package dev.lockstep.scheduler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scheduler.cli.Folders.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateCommandTest {
    @TempDir
    Path folder;

    private Run run(String template, String data) throws IOException {
        Path file = Files.writeString(folder.resolve("t.tmpl"), template);
        Path values = Files.writeString(folder.resolve("data.yaml"), data);
        return Folders.run("template", "--file", file.toString(), "--data", values.toString());
    }

    @Test
    void everyFieldOfTheRootObjectCanBeGiven() throws IOException {
        Run run = run(
                "{{.DeploymentTargetName}} {{.Namespace}} {{.Environment}} {{.Workspace}} {{.Workload}} {{.ClusterType}}"
                        + " {{.Labels.l}} {{.Manifests.path}} {{add .ConfigData.num 1}} {{index .ConfigData.list 1}}"
                        + " {{.ConfigData.map.x}} {{.ConfigData.raw.key}} {{.ConfigData.flag}}{{.ConfigData.none}}",
                """
                DeploymentTargetName: d
                Namespace: space
                Environment: dev
                Workspace: wörk
                Workload: load
                ClusterType: c
                Labels: {l: label}
                Manifests: {path: ./p}
                ConfigData: {num: 41, list: [1, two], map: {x: 1.5}, flag: true, none: null}
                ConfigRaw: {raw: "key: 5"}
                """);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("d space dev wörk load c label ./p 42 two 1.5 5 true<no value>");
        assertThat(run.code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void jsonIsYaml() throws IOException {
        assertThat(run("{{.Namespace}}{{.Labels.a}}", "{\"Namespace\": \"n\",\n\t\"Labels\": {\"a\": \"b\"}}")
                        .out())
                .isEqualTo("nb");
    }

    @Test
    void noDataIsEmptyData() throws IOException {
        assertThat(run("[{{.Namespace}}{{len .Labels}}]", "").out()).isEqualTo("[0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Namespace: a\\nLabel: {}|2|unknown field Label; known are DeploymentTargetName, Namespace",
                "Namespace: a\\nNamespace: b|2|Namespace is given twice",
                "Labels:\\n  a: yes|2|Labels.a must be a text; put it in quotes",
                "Labels: [a]|1|Labels must be a map",
                "Namespace: {}|1|Namespace must be a text",
                "- a|1|the data must be a map",
                "a: [|1|not readable as YAML",
                "ConfigData: {x: {1: a}}|1|the name 1 must be a text",
                "ConfigData: {x: 1}\\nConfigRaw: {x: text}|2|x is in ConfigData and in ConfigRaw",
                "Namespace: a\\n---\\nNamespace: b|3|one document is expected",
            })
    void wrongDataIsNamedWithItsLine(String data, int line, String said) throws IOException {
        Run run = run("x", data.replace("\\n", "\n"));
        assertThat(run.code()).isEqualTo(ExitCode.ERRORS);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith(folder.resolve("data.yaml") + ":" + line + ": error: " + said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{ .Nope }}|can't evaluate field Nope",
                "{{ if }}|missing value for if",
                "{{ now }}|refused",
                "{{ range until 100000000 }}{{ end }}|more than 100000 items",
            })
    void aWrongTemplateIsNamedWithItsLine(String template, String said) throws IOException {
        Run run = run("fine\n" + template, "{}");
        assertThat(run.code()).isEqualTo(ExitCode.ERRORS);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith(folder.resolve("t.tmpl") + ":2: error: template: t.tmpl:2")
                .contains(said);
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        String missing = folder.resolve("missing").toString();
        Run run = Folders.run("template", "--file", missing, "--data", missing);
        assertThat(run.code()).isEqualTo(ExitCode.UNUSABLE);
        assertThat(run.err())
                .isEqualTo("lockstep-scheduler: --file: " + missing + " cannot be read: it does not exist\n");
        run = Folders.run("template", "--file", folder.toString(), "--data", missing);
        assertThat(run.err()).contains("is a folder; a file is expected");
        Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xFF});
        run = Folders.run("template", "--file", bytes.toString(), "--data", missing);
        assertThat(run.err()).contains("is not valid UTF-8");
        Path large = Files.write(folder.resolve("large"), new byte[5_000_000]);
        run = Folders.run("template", "--file", large.toString(), "--data", missing);
        assertThat(run.err()).contains("has more than 4194304 bytes");
        assertThat(run.code()).isEqualTo(ExitCode.UNUSABLE);
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() throws IOException {
        Path file = Files.writeString(folder.resolve("t"), "text");
        Path data = Files.writeString(folder.resolve("d"), "{}");
        java.io.ByteArrayOutputStream err = new java.io.ByteArrayOutputStream();
        ExitCode code = new CommandLine(
                        new java.io.OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw new IOException("no space left");
                            }
                        },
                        err)
                .run("template", "--file", file.toString(), "--data", data.toString());
        assertThat(code).isEqualTo(ExitCode.UNUSABLE);
        assertThat(err.toString(java.nio.charset.StandardCharsets.UTF_8))
                .contains("cannot write the result: no space left");
    }
}
