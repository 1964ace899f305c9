package dev.lockstep.scheduler.cli;

import dev.lockstep.scheduler.template.Template;
import dev.lockstep.scheduler.template.TemplateException;
import dev.lockstep.scheduler.template.TemplateLimits;
import dev.lockstep.scheduler.value.GoStruct;
import dev.lockstep.terminal.Console;
import dev.lockstep.terminal.Option;
import dev.lockstep.terminal.UnusableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Renders one template. */
final class TemplateCommand {
    private static final int MOST_BYTES = 4 << 20;

    private TemplateCommand() {}

    static ExitCode run(Arguments arguments, Console console) {
        Path file = Folder.path(arguments.get(Options.FILE), Options.FILE);
        Path dataFile = Folder.path(arguments.get(Options.DATA), Options.DATA);
        String text = text(file, Options.FILE);
        String dataText = text(dataFile, Options.DATA);
        GoStruct data;
        try {
            data = TemplateData.read(dataText);
        } catch (TemplateData.WrongException e) {
            return wrong(dataFile, e.line(), e.getMessage(), console);
        }
        try {
            Template template = Template.parse(file.getFileName().toString(), text, TemplateLimits.defaults());
            console.result(template.render(data));
            return ExitCode.DONE;
        } catch (TemplateException e) {
            return wrong(file, e.line(), e.getMessage(), console);
        }
    }

    private static ExitCode wrong(Path file, int line, String message, Console console) {
        console.say(file + ":" + line + ": error: " + message);
        return ExitCode.ERRORS;
    }

    private static String text(Path file, Option option) {
        if (Files.isDirectory(file)) {
            throw UnusableException.usage(option + ": " + file + " is a folder; a file is expected");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw UnusableException.of(option + ": " + file + " has more than " + MOST_BYTES + " bytes");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw UnusableException.of(option + ": " + file + " is not valid UTF-8; save it as UTF-8");
        } catch (IOException e) {
            throw UnusableException.of(option + ": " + file + " cannot be read", e);
        }
    }
}
