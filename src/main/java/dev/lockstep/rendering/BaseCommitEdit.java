package dev.lockstep.rendering;

import dev.lockstep.ports.OutsideException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code spec.commit} of a BaseRepo in its file and leaves everything else as people wrote it: comments, order,
 * other documents, line ends.
 */
public final class BaseCommitEdit {
    private static final Pattern DOCUMENT = Pattern.compile("(?m)^---[ \\t]*(#.*)?\\r?$");
    private static final Pattern KIND = Pattern.compile("(?m)^kind:[ \\t]*[\"']?BaseRepo[\"']?[ \\t]*(#.*)?\\r?$");
    private static final Pattern SPEC = Pattern.compile("(?m)^spec:[ \\t]*(#.*)?\\r?\\n");
    private static final Pattern COMMIT =
            Pattern.compile("(?m)^([ ]+)commit:[ \\t]*([^\\s#][^\\r\\n#]*?)?([ \\t]*(#[^\\r\\n]*)?)(?=\\r?$)");
    private static final Pattern FIRST_ENTRY = Pattern.compile("(?m)^([ ]+)[^\\s#]");

    private BaseCommitEdit() {}

    /**
     * @param where names the resource in messages
     * @throws OutsideException.Rejected when the file is not written in block style, so that it cannot be edited in place
     */
    public static String replace(String text, String name, String commit, String where) {
        List<int[]> documents = documents(text);
        List<int[]> baseRepos = documents.stream()
                .filter(range ->
                        KIND.matcher(text.substring(range[0], range[1])).find())
                .toList();
        if (baseRepos.size() != 1) {
            throw new OutsideException.Rejected(where + ": expected one BaseRepo (" + name
                    + ") in the file in block style," + " found " + baseRepos.size());
        }
        int from = baseRepos.get(0)[0];
        int to = baseRepos.get(0)[1];
        String edited = edit(text.substring(from, to), commit, where);
        return text.substring(0, from) + edited + text.substring(to);
    }

    private static String edit(String document, String commit, String where) {
        Matcher spec = SPEC.matcher(document);
        if (!spec.find()) {
            throw new OutsideException.Rejected(
                    where + ": spec is not a block mapping; write it as \"spec:\" and indented"
                            + " lines, so that Lockstep can set spec.commit");
        }
        int start = spec.end();
        int end = endOfBlock(document, start);
        String block = document.substring(start, end);
        Matcher entry = FIRST_ENTRY.matcher(block);
        String indent = entry.find() ? entry.group(1) : "  ";
        Matcher present = COMMIT.matcher(block);
        while (present.find()) {
            if (present.group(1).equals(indent)) {
                String line = indent + "commit: " + commit + present.group(3);
                return document.substring(0, start)
                        + block.substring(0, present.start())
                        + line
                        + block.substring(present.end())
                        + document.substring(end);
            }
        }
        String newline = document.contains("\r\n") ? "\r\n" : "\n";
        return document.substring(0, start) + indent + "commit: " + commit + newline + document.substring(start);
    }

    /** Where the indented lines end. */
    private static int endOfBlock(String document, int start) {
        int at = start;
        while (at < document.length()) {
            char first = document.charAt(at);
            int next = document.indexOf('\n', at);
            int lineEnd = next < 0 ? document.length() : next + 1;
            boolean blank = document.substring(at, lineEnd).isBlank();
            if (!blank && first != ' ' && first != '#') {
                return at;
            }
            at = lineEnd;
        }
        return document.length();
    }

    private static List<int[]> documents(String text) {
        List<int[]> ranges = new ArrayList<>();
        Matcher marker = DOCUMENT.matcher(text);
        int from = 0;
        while (marker.find()) {
            ranges.add(new int[] {from, marker.start()});
            from = marker.end();
        }
        ranges.add(new int[] {from, text.length()});
        return ranges;
    }
}
