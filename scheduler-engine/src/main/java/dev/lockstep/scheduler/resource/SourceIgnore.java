package dev.lockstep.scheduler.resource;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The {@code .sourceignore} files of a tree, in gitignore's language: comments, {@code !}, folders with a final slash,
 * {@code *}, {@code ?}, {@code [a-z]} and {@code **}. The last pattern that matches decides; below an ignored folder
 * nothing comes back.
 */
final class SourceIgnore {
    private static final String FILE = ".sourceignore";
    private static final int MOST_PATTERNS = 1000;
    private static final int LONGEST_PATTERN = 256;

    private record Rule(Pattern pattern, boolean ignore, boolean foldersOnly) {}

    private final List<Rule> rules = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    SourceIgnore(SortedMap<String, byte[]> files) {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String path = file.getKey();
            if (path.equals(FILE) || path.endsWith("/" + FILE)) {
                String folder = path.substring(0, path.length() - FILE.length());
                new String(file.getValue(), StandardCharsets.UTF_8).lines().forEach(line -> add(folder, line));
            }
        }
    }

    /** Patterns that could not be taken, for a problem report. */
    List<String> refused() {
        return refused;
    }

    boolean ignores(String path) {
        if (rules.isEmpty()) {
            return false;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (decides(path.substring(0, slash), true)) {
                return true;
            }
        }
        return decides(path, false);
    }

    private boolean decides(String path, boolean folder) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            Rule rule = rules.get(i);
            if ((folder || !rule.foldersOnly) && rule.pattern.matcher(path).matches()) {
                return rule.ignore;
            }
        }
        return false;
    }

    private void add(String folder, String line) {
        String pattern = line.stripTrailing();
        if (pattern.isEmpty() || pattern.startsWith("#")) {
            return;
        }
        if (pattern.length() > LONGEST_PATTERN || rules.size() >= MOST_PATTERNS) {
            refused.add(pattern.substring(0, Math.min(pattern.length(), 40)));
            return;
        }
        boolean ignore = !pattern.startsWith("!");
        pattern = ignore ? pattern : pattern.substring(1);
        boolean foldersOnly = pattern.endsWith("/");
        pattern = foldersOnly ? pattern.substring(0, pattern.length() - 1) : pattern;
        boolean anchored = pattern.indexOf('/') >= 0;
        pattern = pattern.startsWith("/") ? pattern.substring(1) : pattern;
        String anywhere = anchored ? "" : "(?:.*/)?";
        try {
            Pattern compiled = Pattern.compile(Pattern.quote(folder) + anywhere + regex(pattern));
            rules.add(new Rule(compiled, ignore, foldersOnly));
        } catch (PatternSyntaxException badSet) {
            refused.add(pattern);
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
