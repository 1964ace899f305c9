package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.INT;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoList;
import java.util.ArrayList;
import java.util.List;

/**
 * sprig's functions on regular expressions. RE2/J has Go's syntax and takes linear time; it works on bytes here, so that
 * positions are those of our byte strings.
 */
final class SprigRegex {
    static final List<Function> ALL = List.of(
            Function.of("regexMatch", List.of(STRING, STRING), a -> matches((String) a[0], (String) a[1])),
            Function.of("regexFind", List.of(STRING, STRING), a -> {
                List<int[]> found = find(compiled(a[0]), (String) a[1], 1);
                return found.isEmpty() ? "" : ((String) a[1]).substring(found.get(0)[0], found.get(0)[1]);
            }),
            Function.of(
                    "regexFindAll", List.of(STRING, STRING, INT), a -> all((String) a[1], compiled(a[0]), (Long) a[2])),
            Function.of("regexReplaceAll", List.of(STRING, STRING, STRING), a -> replaced(a, true)),
            Function.of("regexReplaceAllLiteral", List.of(STRING, STRING, STRING), a -> replaced(a, false)),
            Function.of(
                    "regexSplit",
                    List.of(STRING, STRING, INT),
                    a -> split((String) a[0], compiled(a[0]), (String) a[1], (Long) a[2])));

    private SprigRegex() {}

    private static Pattern compiled(Object expression) {
        String text = (String) expression;
        try {
            return Pattern.compile(ByteText.toJava(text));
        } catch (PatternSyntaxException e) {
            boolean raw = text.chars().allMatch(c -> c != '`' && c >= ' ' && c != 0x7F || c == '\t');
            String shown = raw && ByteText.isUtf8(text) ? "`" + text + "`" : GoQuote.quote(text);
            throw new CallFailure("regexp: Compile(" + shown + "): " + ByteText.fromJava(e.getMessage()));
        }
    }

    /** A wrong expression matches nothing. */
    private static boolean matches(String expression, String text) {
        try {
            return Pattern.compile(ByteText.toJava(expression))
                    .matcher(ByteText.toBytes(text))
                    .find();
        } catch (PatternSyntaxException wrong) {
            return false;
        }
    }

    /** Start and end of every group of every match; an empty match right behind another one does not count. */
    private static List<int[]> find(Pattern pattern, String text, long limit) {
        Matcher matcher = pattern.matcher(ByteText.toBytes(text));
        List<int[]> found = new ArrayList<>();
        int previousEnd = -1;
        int at = 0;
        while (at <= text.length() && (limit < 0 || found.size() < limit) && matcher.find(at)) {
            boolean empty = matcher.end() == matcher.start();
            if (!(empty && matcher.start() == previousEnd)) {
                int[] groups = new int[2 * (matcher.groupCount() + 1)];
                for (int i = 0; i <= matcher.groupCount(); i++) {
                    groups[2 * i] = matcher.start(i);
                    groups[2 * i + 1] = matcher.end(i);
                }
                found.add(groups);
                Texts.checkItems(found.size());
            }
            previousEnd = matcher.end();
            at = matcher.end() > at || !empty
                    ? matcher.end()
                    : at + (at < text.length() ? ByteText.width(text, at) : 1);
        }
        return found;
    }

    private static GoList all(String text, Pattern pattern, long limit) {
        List<String> found = new ArrayList<>();
        find(pattern, text, limit).forEach(match -> found.add(text.substring(match[0], match[1])));
        return found.isEmpty() ? GoList.nil(GoList.Element.STRING) : GoList.ofStrings(found);
    }

    private static String replaced(Object[] arguments, boolean expanding) {
        Pattern pattern = compiled(arguments[0]);
        String text = (String) arguments[1];
        String replacement = (String) arguments[2];
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int[] match : find(pattern, text, -1)) {
            out.append(text, from, match[0]);
            if (expanding) {
                expand(replacement, pattern, text, match, out);
            } else {
                out.append(replacement);
            }
            from = match[1];
            Texts.checkLength(out.length());
        }
        return out.append(text, from, text.length()).toString();
    }

    /** {@code $1}, {@code ${1}}, {@code $name}, {@code ${name}}, {@code $$}. */
    private static void expand(String template, Pattern pattern, String text, int[] match, StringBuilder out) {
        int at = 0;
        int dollar;
        while ((dollar = template.indexOf('$', at)) >= 0) {
            out.append(template, at, dollar);
            at = dollar + 1;
            if (template.startsWith("$", at)) {
                out.append('$');
                at++;
                continue;
            }
            boolean braces = template.startsWith("{", at);
            int from = braces ? at + 1 : at;
            int end = from;
            while (end < template.length() && isName(template, end)) {
                end += ByteText.width(template, end);
            }
            if (end == from || braces && !template.startsWith("}", end)) {
                out.append('$');
                continue;
            }
            int group = group(template.substring(from, end), pattern);
            if (group >= 0 && 2 * group < match.length && match[2 * group] >= 0) {
                out.append(text, match[2 * group], match[2 * group + 1]);
            }
            at = braces ? end + 1 : end;
        }
        out.append(template, at, template.length());
    }

    private static boolean isName(String text, int at) {
        int rune = ByteText.runeAt(text, at);
        return rune == '_' || !Texts.isInvalid(text, at) && Character.isLetterOrDigit(rune);
    }

    private static int group(String name, Pattern pattern) {
        boolean number = name.chars().allMatch(c -> c >= '0' && c <= '9')
                && name.length() < 9
                && (name.length() == 1 || name.charAt(0) != '0');
        return number ? Integer.parseInt(name) : pattern.namedGroups().getOrDefault(ByteText.toJava(name), -1);
    }

    private static GoList split(String expression, Pattern pattern, String text, long limit) {
        if (limit == 0) {
            return GoList.nil(GoList.Element.STRING);
        }
        if (!expression.isEmpty() && text.isEmpty()) {
            return GoList.ofStrings(List.of(""));
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        int end = 0;
        for (int[] match : find(pattern, text, limit)) {
            if (limit > 0 && parts.size() == limit - 1) {
                break;
            }
            end = match[0];
            if (match[1] != 0) {
                parts.add(text.substring(from, end));
            }
            from = match[1];
        }
        if (end != text.length()) {
            parts.add(text.substring(from));
        }
        return GoList.ofStrings(parts);
    }
}
