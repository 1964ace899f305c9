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
 * sprig's functions on regular expressions. RE2/J has Go's syntax, and one search takes linear time; positions are
 * translated to those of our byte strings.
 */
final class SprigRegex {
    static final List<Function> ALL = List.of(
            Function.metered(
                    "regexMatch",
                    List.of(STRING, STRING),
                    (a, budget) -> matches((String) a[0], (String) a[1], budget)),
            Function.metered("regexFind", List.of(STRING, STRING), (a, budget) -> {
                List<int[]> found = Expression.of(a[0], budget).find((String) a[1], 1);
                return found.isEmpty() ? "" : ((String) a[1]).substring(found.get(0)[0], found.get(0)[1]);
            }),
            Function.metered(
                    "regexFindAll",
                    List.of(STRING, STRING, INT),
                    (a, budget) -> all((String) a[1], Expression.of(a[0], budget), (Long) a[2])),
            Function.metered(
                    "regexReplaceAll", List.of(STRING, STRING, STRING), (a, budget) -> replaced(a, true, budget)),
            Function.metered(
                    "regexReplaceAllLiteral",
                    List.of(STRING, STRING, STRING),
                    (a, budget) -> replaced(a, false, budget)),
            Function.metered(
                    "regexSplit",
                    List.of(STRING, STRING, INT),
                    (a, budget) -> split((String) a[0], Expression.of(a[0], budget), (String) a[1], (Long) a[2])));

    private SprigRegex() {}

    /** A compiled expression, and what its matching is charged to. */
    private record Expression(Pattern pattern, int size, Budget budget) {
        static Expression of(Object given, Budget budget) {
            String text = (String) given;
            refuseInvalid(text);
            int escape = unknownEscape(text);
            if (escape >= 0) {
                budget.shared.refusals.refuse("regexp: Compile(" + shown(text)
                        + "): error parsing regexp: invalid escape sequence: `"
                        + text.substring(escape, escape + 1 + ByteText.width(text, escape + 1)) + "`");
            }
            int size = RegexSize.of(text);
            budget.steps(size);
            try {
                return new Expression(Pattern.compile(ByteText.toJava(text)), size, budget);
            } catch (PatternSyntaxException e) {
                throw new CallFailure(
                        "regexp: Compile(" + shown(text) + "): " + worded(ByteText.fromJava(e.getMessage()), text));
            }
        }

        /**
         * Start and end, in bytes, of every group of every match; an empty match right behind another one does not
         * count.
         */
        List<int[]> find(String bytes, long limit) {
            RegexText text = new RegexText(bytes, size, budget);
            Matcher matcher = pattern.matcher(text);
            List<int[]> found = new ArrayList<>();
            int previousEnd = -1;
            int at = 0;
            while (at <= text.length() && (limit < 0 || found.size() < limit) && matcher.find(at)) {
                budget.step();
                boolean empty = matcher.end() == matcher.start();
                if (!(empty && matcher.start() == previousEnd)) {
                    int[] groups = new int[2 * (matcher.groupCount() + 1)];
                    budget.steps(groups.length / 4);
                    for (int i = 0; i <= matcher.groupCount(); i++) {
                        groups[2 * i] = text.byteAt(matcher.start(i));
                        groups[2 * i + 1] = text.byteAt(matcher.end(i));
                    }
                    found.add(groups);
                    Texts.checkItems(found.size());
                }
                previousEnd = matcher.end();
                at = matcher.end() > at || !empty ? matcher.end() : at + text.width(at);
            }
            return found;
        }
    }

    /** An expression as messages quote it. */
    static String shown(String expression) {
        boolean raw = expression.chars().allMatch(c -> c != '`' && c >= ' ' && c != 0x7F || c == '\t');
        return raw && ByteText.isUtf8(expression) ? "`" + expression + "`" : GoQuote.quote(expression);
    }

    private static void refuseInvalid(String expression) {
        if (ByteText.isUtf8(expression)) {
            return;
        }
        int at = 0;
        while (!Texts.isInvalid(expression, at)) {
            at += ByteText.width(expression, at);
        }
        throw new CallFailure("regexp: Compile(" + GoQuote.quote(expression)
                + "): error parsing regexp: invalid UTF-8: `" + expression.substring(at) + "`");
    }

    /** Where a character beyond ASCII is escaped, outside of {@code \\Q…\\E}: RE2/J takes it as it is, Go does not; -1 if nowhere. */
    private static int unknownEscape(String expression) {
        int at = expression.indexOf('\\');
        while (at >= 0 && at + 1 < expression.length()) {
            if (expression.charAt(at + 1) >= 0x80) {
                return at;
            }
            int end = expression.charAt(at + 1) == 'Q' ? expression.indexOf("\\E", at) : at;
            at = end < 0 ? -1 : expression.indexOf('\\', end + 2);
        }
        return -1;
    }

    /** Go shows the place of every mistake, also if it is the end; a closing bracket too much is the whole expression's. */
    private static String worded(String message, String expression) {
        if (message.contains("stack underflow")) {
            return "error parsing regexp: unexpected ): `" + expression + "`";
        }
        return message.endsWith("`") ? message : message + ": ``";
    }

    /** A wrong expression matches nothing. */
    private static boolean matches(String expression, String text, Budget budget) {
        if (!ByteText.isUtf8(expression) || unknownEscape(expression) >= 0 || RegexSize.countsTooFar(expression)) {
            return false;
        }
        int size = RegexSize.of(expression);
        budget.steps(size);
        try {
            return Pattern.compile(ByteText.toJava(expression))
                    .matcher(new RegexText(text, size, budget))
                    .find();
        } catch (PatternSyntaxException wrong) {
            return false;
        }
    }

    private static GoList all(String text, Expression expression, long limit) {
        List<String> found = new ArrayList<>();
        expression.find(text, limit).forEach(match -> found.add(text.substring(match[0], match[1])));
        return found.isEmpty() ? GoList.nil(GoList.Element.STRING) : GoList.ofStrings(found);
    }

    private static String replaced(Object[] arguments, boolean expanding, Budget budget) {
        Expression expression = Expression.of(arguments[0], budget);
        String text = (String) arguments[1];
        String replacement = (String) arguments[2];
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int[] match : expression.find(text, -1)) {
            out.append(text, from, match[0]);
            if (expanding) {
                expand(replacement, expression.pattern(), text, match, out);
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

    private static GoList split(String written, Expression expression, String text, long limit) {
        if (limit == 0) {
            return GoList.nil(GoList.Element.STRING);
        }
        if (!written.isEmpty() && text.isEmpty()) {
            return GoList.ofStrings(List.of(""));
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        int end = 0;
        for (int[] match : expression.find(text, limit)) {
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
