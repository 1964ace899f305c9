package dev.lockstep.scheduler.resource;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.text.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code .sourceignore} files of a tree, in gitignore's language: comments, {@code !}, folders with a final slash,
 * {@code *}, {@code ?}, {@code [a-z]} and {@code **}. The last pattern that matches decides; below an ignored folder
 * nothing comes back.
 */
final class SourceIgnore {
    private static final String FILE = ".sourceignore";
    private static final int MOST_PATTERNS = 1000;
    private static final int LONGEST_PATTERN = 256;
    private static final int LONGEST_FILE = 1_000_000;

    /** So many characters of a path, times so many of a pattern, are a step. */
    private static final int STEP = 32;

    /** @param length characters that a path is compared with */
    private record Rule(Pattern pattern, int length, boolean ignore, boolean foldersOnly) {}

    private final List<Rule> rules = new ArrayList<>();
    private final Meter meter;
    /** What of which file was not taken. */
    record Refusal(String file, int line, String why) {}

    private final List<Refusal> refused = new ArrayList<>();
    /** Most files share their folders with many others. */
    private final Map<String, Boolean> folders = new HashMap<>();
    /** Each is asked for several times. */
    private final Map<String, Boolean> files = new HashMap<>();

    SourceIgnore(Meter meter) {
        this.meter = meter;
    }

    static boolean isOne(String path) {
        return path.equals(FILE) || path.endsWith("/" + FILE);
    }

    /** Takes up a file of this name; those of outer folders come first. */
    void read(String path, byte[] content) {
        String folder = path.substring(0, path.length() - FILE.length());
        if (content.length > LONGEST_FILE) {
            refused.add(new Refusal(path, 1, "the file is longer than " + LONGEST_FILE + " bytes; none of it is used"));
            return;
        }
        String text = new String(content, StandardCharsets.UTF_8);
        int number = 0;
        for (String line : (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\n", -1)) {
            number++;
            String pattern = line.stripTrailing();
            if (pattern.isEmpty() || pattern.startsWith("#")) {
                continue;
            }
            if (rules.size() >= MOST_PATTERNS) {
                refused.add(new Refusal(
                        path, number, "there are more than " + MOST_PATTERNS + " patterns; the rest is not used"));
                return;
            }
            if (pattern.length() > LONGEST_PATTERN) {
                refused.add(new Refusal(
                        path,
                        number,
                        "the pattern " + Text.cut(pattern, 40) + "... is longer than " + LONGEST_PATTERN
                                + " characters; shorten it"));
            } else if (pattern.indexOf('\uFFFD') >= 0) {
                refused.add(new Refusal(path, number, "the pattern is not valid UTF-8; save the file as UTF-8"));
            } else {
                add(path, number, folder, pattern);
            }
        }
    }

    /** Patterns that could not be taken, for a problem report. */
    List<Refusal> refused() {
        return refused;
    }

    boolean ignores(String path) {
        if (rules.isEmpty()) {
            return false;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (folders.computeIfAbsent(path.substring(0, slash), folder -> decides(folder, true))) {
                return true;
            }
        }
        return files.computeIfAbsent(path, file -> decides(file, false));
    }

    private boolean decides(String path, boolean folder) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            Rule rule = rules.get(i);
            if (folder || !rule.foldersOnly) {
                meter.work(1 + (long) path.length() * rule.length / STEP);
                if (rule.pattern.matcher(path).matches()) {
                    return rule.ignore;
                }
            }
        }
        return false;
    }

    private void add(String path, int number, String folder, String given) {
        boolean ignore = !given.startsWith("!");
        String pattern = ignore ? given : given.substring(1);
        boolean foldersOnly = pattern.endsWith("/");
        pattern = foldersOnly ? pattern.substring(0, pattern.length() - 1) : pattern;
        boolean anchored = pattern.indexOf('/') >= 0;
        pattern = pattern.startsWith("/") ? pattern.substring(1) : pattern;
        String anywhere = anchored ? "" : "(?:.*/)?";
        meter.work(folder.length() + pattern.length());
        try {
            Pattern compiled = Pattern.compile(Pattern.quote(folder) + anywhere + regex(pattern));
            rules.add(new Rule(compiled, folder.length() + pattern.length(), ignore, foldersOnly));
        } catch (PatternSyntaxException badSet) {
            refused.add(new Refusal(path, number, "the pattern " + given + " is not understood; repair or remove it"));
        }
    }

    private static String regex(String glob) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (glob.startsWith("**/", i)) {
                out.append("(?:.*/)?");
                i += 2;
            } else if (glob.startsWith("**", i)) {
                out.append(".*");
                i++;
            } else if (c == '*') {
                out.append("[^/]*");
            } else if (c == '?') {
                out.append("[^/]");
            } else if (c == '[' && glob.indexOf(']', i + 2) > 0) {
                int end = glob.indexOf(']', i + 2);
                String set = glob.substring(i + 1, end)
                        .replace("\\", "\\\\")
                        .replace("[", "\\[")
                        .replace("&&", "&\\&");
                out.append('[')
                        .append(set.startsWith("!") ? "^" + set.substring(1) : set)
                        .append(']');
                i = end;
            } else {
                boolean escape = c == '\\' && i + 1 < glob.length();
                out.append(Pattern.quote(String.valueOf(escape ? glob.charAt(++i) : c)));
            }
        }
        return out.toString();
    }
}
