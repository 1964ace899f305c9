package dev.lockstep.scheduler.resource;

import dev.lockstep.scheduler.Known;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.yaml.BlockYaml;
import dev.lockstep.scheduler.yaml.YamlLimits;
import dev.lockstep.scheduler.yaml.YamlNode;
import dev.lockstep.scheduler.yaml.YamlReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reads YAML files; those of the same content once. Used by one thread. */
public final class Documents {
    /** Bytes of a node without its text; measured, with what is made of it for the typed resources. */
    private static final int NODE = 128;
    /** Bytes of a place with its share of the list. */
    private static final int PLACE = 32;

    private final YamlLimits limits;
    private final Known<ByteBuffer, Optional<YamlReader.Result>> known;
    private final Meter meter;

    /** @param known read with the same limits */
    public Documents(YamlLimits limits, Known<ByteBuffer, Optional<YamlReader.Result>> known, Meter meter) {
        this.limits = limits;
        this.known = known;
        this.meter = meter;
    }

    public Documents(YamlLimits limits, Meter meter) {
        this(limits, Known.nothing(), meter);
    }

    /** Counts what reading uses. */
    Meter meter() {
        return meter;
    }

    /** Empty if the content is not valid UTF-8. A byte order mark at the beginning is none of the text. */
    Optional<YamlReader.Result> read(byte[] content) {
        ByteBuffer key = ByteBuffer.wrap(content);
        boolean again = known.uses(key);
        meter.work(again ? 1 : content.length);
        Optional<YamlReader.Result> read = known.get(key, bytes -> parse(bytes, limits, meter));
        if (!again) {
            meter.hold(content.length + read.map(Documents::size).orElse(0L));
        }
        return read;
    }

    /**
     * Reads something that nothing else has the content of. It counts as held, with its content, until the caller lets go of it.
     *
     * @return empty if the content is not valid UTF-8
     */
    public static Optional<YamlReader.Result> readOnce(byte[] content, YamlLimits limits, Meter meter) {
        meter.work(content.length);
        Optional<YamlNode> usual = BlockYaml.read(content, limits);
        Optional<YamlReader.Result> read = usual.isPresent()
                ? Optional.of(new YamlReader.Result(List.of(usual.get()), Optional.empty()))
                : parse(ByteBuffer.wrap(content), limits, meter);
        meter.hold(content.length + read.map(Documents::size).orElse(0L));
        return read;
    }

    /**
     * Where the keys and values of a content are written, in code points behind a byte order mark. It counts as held, too.
     *
     * @return empty if the content cannot be read as YAML
     */
    public static Optional<List<YamlReader.Written>> written(byte[] content, YamlLimits limits, Meter meter) {
        meter.work(content.length);
        Optional<List<YamlReader.Written>> written =
                text(ByteBuffer.wrap(content)).flatMap(text -> YamlReader.written(text, limits, meter));
        meter.hold(content.length + (long) PLACE * written.map(List::size).orElse(0));
        return written;
    }

    /** Bytes of what was read, about. */
    private static long size(YamlReader.Result read) {
        return read.documents().stream().mapToLong(Documents::size).sum();
    }

    private static long size(YamlNode node) {
        long size = NODE;
        if (node instanceof YamlNode.Scalar scalar) {
            size += scalar.text().length();
        } else if (node instanceof YamlNode.Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                size += size(item);
            }
        } else if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                size += size(entry.key()) + size(entry.value());
            }
        }
        return size;
    }

    /** The line of the first byte that is not UTF-8, from 1. */
    public static int invalidLine(byte[] content) {
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

    private static Optional<YamlReader.Result> parse(ByteBuffer content, YamlLimits limits, Meter meter) {
        if (content.remaining() > 4L * limits.codePoints()) {
            return Optional.of(YamlReader.tooLong(limits));
        }
        return text(content).map(text -> YamlReader.readAll(text, limits, meter));
    }

    /** Empty if it is not valid UTF-8. */
    private static Optional<String> text(ByteBuffer content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(content.duplicate())
                    .toString();
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }
}
