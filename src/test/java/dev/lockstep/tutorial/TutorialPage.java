package dev.lockstep.tutorial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of docs/tutorial.md: its {@code sh} blocks, with other addresses in place of the documented ones. */
public final class TutorialPage {
    private static final Pattern CHAPTER = Pattern.compile("^## ([0-9]+)\\. .*");
    private static final Pattern BLOCK = Pattern.compile("(?m)^```sh\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private final String text;

    private TutorialPage(String text) {
        this.text = text;
    }

    /** As it stands in the repository. */
    public static TutorialPage read() {
        try {
            return new TutorialPage(Files.readString(Path.of("docs/tutorial.md")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a server elsewhere than where the page says. */
    public TutorialPage at(URI lockstep, URI sandbox, URI azure, Path caFile) {
        return new TutorialPage(replaced(
                replaced(
                        replaced(
                                replaced(text, "http://localhost:8080", bare(lockstep)),
                                "http://127.0.0.1:8090",
                                bare(sandbox)),
                        "https://127.0.0.1:8091",
                        bare(azure)),
                "$PWD/.data/sandbox/tls/ca.pem",
                caFile.toAbsolutePath().toString()));
    }

    /** The blocks of a chapter, in order. */
    public List<String> chapter(int number) {
        List<String> blocks = new ArrayList<>();
        for (String part : text.split("(?m)^(?=## )")) {
            Matcher title = CHAPTER.matcher(part.lines().findFirst().orElse(""));
            if (title.matches() && Integer.parseInt(title.group(1)) == number) {
                BLOCK.matcher(part).results().forEach(block -> blocks.add(block.group(1)));
            }
        }
        if (blocks.isEmpty()) {
            throw new AssertionError("docs/tutorial.md has no chapter " + number + " with commands");
        }
        return blocks;
    }

    /** How many chapters there are, the first one is 0. */
    public int chapters() {
        return (int)
                text.lines().filter(line -> CHAPTER.matcher(line).matches()).count();
    }

    private static String bare(URI address) {
        return address.toString().replaceFirst("/$", "");
    }

    private static String replaced(String text, String documented, String actual) {
        if (!text.contains(documented)) {
            throw new AssertionError("docs/tutorial.md does not say " + documented + " any more");
        }
        return text.replace(documented, actual);
    }
}
