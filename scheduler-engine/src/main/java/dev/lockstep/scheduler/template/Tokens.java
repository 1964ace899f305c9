package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.template.Token.Kind;
import dev.lockstep.scheduler.value.ByteText;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The place in the tokens of one text, and what goes wrong there. */
final class Tokens {
    private final String name;
    private final List<Token> tokens;
    private final int maxDepth;
    /** Where each line begins. */
    private final int[] lines;

    private int next;
    private int furthest;
    /** Where the action began that is being read; -1 outside. Lines are only counted for messages. */
    private int action = -1;

    private int depth;

    Tokens(String name, String text, int maxDepth) {
        this.name = name;
        this.tokens = Lexer.lex(text);
        this.maxDepth = maxDepth;
        this.lines = IntStream.concat(
                        IntStream.of(0),
                        IntStream.range(0, text.length())
                                .filter(i -> text.charAt(i) == '\n')
                                .map(i -> i + 1))
                .toArray();
    }

    int size() {
        return tokens.size();
    }

    int mark() {
        return next;
    }

    void reset(int mark) {
        next = mark;
    }

    void back() {
        next--;
    }

    void startAction(Token token) {
        action = token.position();
    }

    void endAction() {
        action = -1;
    }

    /** One level deeper: what follows is inside a block or parentheses. */
    void enter(String what) {
        if (++depth > maxDepth) {
            throw error(what + " are nested more than " + maxDepth + " deep (limit depth)");
        }
    }

    void leave() {
        depth--;
    }

    String unquoted(Token token) {
        String value = GoQuote.unquote(token.text());
        if (value == null) {
            throw error("invalid syntax");
        }
        return value;
    }

    void expect(Kind kind, String context) {
        Token token = takeNonSpace();
        if (!token.is(kind)) {
            throw unexpected(token, context);
        }
    }

    Token take() {
        Token token = peek();
        next++;
        return token;
    }

    Token takeNonSpace() {
        peekNonSpace();
        return take();
    }

    Token peekNonSpace() {
        while (peek().is(Kind.SPACE)) {
            next++;
        }
        return peek();
    }

    /** The last token (end or error) stays in sight however far the parser reads. */
    Token peek() {
        int at = Math.min(next, tokens.size() - 1);
        furthest = Math.max(furthest, at);
        return tokens.get(at);
    }

    TemplateException unexpected(Token token, String context) {
        if (!token.is(Kind.ERROR)) {
            return error("unexpected " + token.shown() + " in " + context);
        }
        String extra = "";
        if (action >= 0 && lineOf(action) != lineOf(token.position())) {
            String started = " started at " + name + ":" + lineOf(action);
            extra = token.text().endsWith(" action") ? started : " in action" + started;
        }
        return error(token.text() + extra);
    }

    TemplateException error(String message) {
        int line = lineOf(tokens.get(furthest).position());
        String full = ByteText.toJava("template: " + name + ":" + line + ": " + message);
        return new TemplateException(TemplateException.Stage.PARSE, ByteText.toJava(name), line, full);
    }

    private int lineOf(int position) {
        int found = Arrays.binarySearch(lines, position);
        return found >= 0 ? found + 1 : -found - 1;
    }
}
