package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.Known;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads YAML files; those of the same content once. Used by one thread. */
public final class Documents {
    private final YamlLimits limits;
    private final Known<ByteBuffer, Optional<YamlReader.Result>> known;

    /** @param known read with the same limits */
    public Documents(YamlLimits limits, Known<ByteBuffer, Optional<YamlReader.Result>> known) {
        this.limits = limits;
        this.known = known;
    }

    public Documents(YamlLimits limits) {
        this(limits, Known.nothing());
    }

    /** Empty if the content is not valid UTF-8. A byte order mark at the beginning is none of the text. */
    Optional<YamlReader.Result> read(byte[] content) {
        return known.get(ByteBuffer.wrap(content), this::parse);
    }

    /** The line of the first byte that is not UTF-8, from 1. */
    static int invalidLine(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        CharBuffer some = CharBuffer.allocate(8192);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        while (decoder.decode(bytes, some, true).isOverflow()) {
            some.clear();
        }
        int line = 1;
        for (int i = 0; i < bytes.position(); i++) {
            line += content[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    private Optional<YamlReader.Result> parse(ByteBuffer content) {
        if (content.remaining() > 4L * limits.codePoints()) {
            return Optional.of(YamlReader.tooLong(limits));
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(content.duplicate())
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
        return Optional.of(YamlReader.readAll(text.startsWith("\uFEFF") ? text.substring(1) : text, limits));
    }
}
