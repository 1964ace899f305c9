package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.template.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns the tokens of one text into the trees of the templates in it: its own, and those it defines. */
final class Parser {
    /** What closes a block: {@code {{end}}} or {@code {{else}}}. */
    private enum Closing {
        END,
        ELSE
    }

    /**
     * @param trees all templates by name; the text's own is under its name
     * @param bytes that text and trees take, about
     */
    record Parsed(Map<String, Node.Block> trees, long bytes) {}

    private static final int TOKEN = 160;

    private record Body(Node.Block block, Closing closing) {}

    private final Tokens tokens;
    private final PipelineParser pipelines;
    private final Map<String, Node.Block> trees = new HashMap<>();
    private int rangeDepth;

    private Parser(Tokens tokens, Map<String, Function> functions) {
        this.tokens = tokens;
        this.pipelines = new PipelineParser(tokens, functions);
    }

    static Parsed parse(String name, String text, Map<String, Function> functions, int maxDepth) {
        Parser parser = new Parser(new Tokens(name, text, maxDepth), functions);
        parser.add(name, parser.root());
        return new Parsed(parser.trees, text.length() + (long) TOKEN * parser.tokens.size());
    }

    private Node.Block root() {
        List<Node.Statement> statements = new ArrayList<>();
        while (!tokens.peek().is(Kind.EOF)) {
            if (tokens.peek().is(Kind.LEFT_DELIM)) {
                int delimiter = tokens.mark();
                tokens.take();
                if (tokens.takeNonSpace().is(Kind.DEFINE)) {
                    definition();
                    continue;
                }
                tokens.reset(delimiter);
            }
            Object node = textOrAction();
            if (node instanceof Closing closing) {
                throw tokens.error("unexpected " + shown(closing));
            }
            statements.add((Node.Statement) node);
        }
        return new Node.Block(0, statements);
    }

    private void definition() {
        String defined = templateName("define clause");
        tokens.expect(Kind.RIGHT_DELIM, "define clause");
        List<String> outer = pipelines.fresh();
        int outerRange = rangeDepth;
        rangeDepth = 0;
        Body body = body();
        if (body.closing != Closing.END) {
            throw tokens.error("unexpected " + shown(body.closing) + " in define clause");
        }
        add(defined, body.block);
        pipelines.restore(outer);
        rangeDepth = outerRange;
    }

    private void add(String defined, Node.Block block) {
        Node.Block known = trees.get(defined);
        if (known == null || isEmpty(known)) {
            trees.put(defined, block);
        } else if (!isEmpty(block)) {
            throw tokens.error("template: multiple definition of template " + GoQuote.quote(defined));
        }
    }

    private static boolean isEmpty(Node.Block block) {
        return block.statements().stream()
                .allMatch(s -> s instanceof Node.Text t && t.text().isBlank());
    }

    private Body body() {
        tokens.enter("blocks");
        List<Node.Statement> statements = new ArrayList<>();
        int position = tokens.peekNonSpace().position();
        while (!tokens.peekNonSpace().is(Kind.EOF)) {
            Object node = textOrAction();
            if (node instanceof Closing closing) {
                tokens.leave();
                return new Body(new Node.Block(position, statements), closing);
            }
            statements.add((Node.Statement) node);
        }
        throw tokens.error("unexpected EOF");
    }

    /** A statement, or the {@link Closing} that ends the block. */
    private Object textOrAction() {
        Token token = tokens.takeNonSpace();
        if (token.is(Kind.TEXT)) {
            return new Node.Text(token.position(), token.text());
        }
        if (!token.is(Kind.LEFT_DELIM)) {
            throw tokens.unexpected(token, "input");
        }
        tokens.startAction(token);
        Object node = action();
        tokens.endAction();
        return node;
    }

    private Object action() {
        Token token = tokens.takeNonSpace();
        switch (token.kind()) {
            case BLOCK -> {
                return block(token);
            }
            case BREAK -> {
                closeLoopControl("{{break}}");
                return new Node.Break(token.position());
            }
            case CONTINUE -> {
                closeLoopControl("{{continue}}");
                return new Node.Continue(token.position());
            }
            case ELSE -> {
                Kind following = tokens.peekNonSpace().kind();
                if (following != Kind.IF && following != Kind.WITH) {
                    tokens.expect(Kind.RIGHT_DELIM, "else");
                }
                return Closing.ELSE;
            }
            case END -> {
                tokens.expect(Kind.RIGHT_DELIM, "end");
                return Closing.END;
            }
            case IF, RANGE, WITH -> {
                return control(token);
            }
            case TEMPLATE -> {
                Token nameToken = tokens.peekNonSpace();
                String called = templateName("template clause");
                Node.Pipe pipe = null;
                if (!tokens.takeNonSpace().is(Kind.RIGHT_DELIM)) {
                    tokens.back();
                    pipe = pipelines.pipeline("template clause", Kind.RIGHT_DELIM);
                }
                return new Node.Call(nameToken.position(), called, pipe);
            }
            default -> {
                tokens.back();
                Token first = tokens.peek();
                return new Node.Action(first.position(), pipelines.pipeline("command", Kind.RIGHT_DELIM));
            }
        }
    }

    private Node.Call block(Token token) {
        Token nameToken = tokens.peekNonSpace();
        String defined = templateName("block clause");
        Node.Pipe pipe = pipelines.pipeline("block clause", Kind.RIGHT_DELIM);
        List<String> outer = pipelines.fresh();
        int outerRange = rangeDepth;
        rangeDepth = 0;
        Body body = body();
        if (body.closing != Closing.END) {
            throw tokens.error("unexpected " + shown(body.closing) + " in block clause");
        }
        add(defined, body.block);
        pipelines.restore(outer);
        rangeDepth = outerRange;
        return new Node.Call(nameToken.position(), defined, pipe);
    }

    private void closeLoopControl(String shown) {
        Token token = tokens.takeNonSpace();
        if (!token.is(Kind.RIGHT_DELIM)) {
            throw tokens.unexpected(token, shown);
        }
        if (rangeDepth == 0) {
            throw tokens.error(shown + " outside {{range}}");
        }
    }

    private Node.Control control(Token keyword) {
        Kind kind = keyword.kind();
        int mark = pipelines.mark();
        int position = tokens.peek().position();
        Node.Pipe pipe = pipelines.pipeline(kind.name().toLowerCase(java.util.Locale.ROOT), Kind.RIGHT_DELIM);
        rangeDepth += kind == Kind.RANGE ? 1 : 0;
        Body body = body();
        rangeDepth -= kind == Kind.RANGE ? 1 : 0;
        Node.Block otherwise = null;
        if (body.closing == Closing.ELSE) {
            if (kind != Kind.RANGE && tokens.peekNonSpace().is(kind)) {
                // {{else if}} is an {{if}} inside the {{else}} that shares the {{end}}.
                tokens.enter("blocks");
                Token again = tokens.takeNonSpace();
                otherwise = new Node.Block(again.position(), List.of(control(again)));
                tokens.leave();
            } else {
                Body second = body();
                if (second.closing != Closing.END) {
                    throw tokens.error("expected end; found " + shown(second.closing));
                }
                otherwise = second.block;
            }
        }
        pipelines.pop(mark);
        return new Node.Control(position, kind, pipe, body.block, otherwise);
    }

    private String templateName(String context) {
        Token token = tokens.takeNonSpace();
        if (!token.is(Kind.STRING) && !token.is(Kind.RAW_STRING)) {
            throw tokens.unexpected(token, context);
        }
        return tokens.unquoted(token);
    }

    private static String shown(Closing closing) {
        return closing == Closing.END ? "{{end}}" : "{{else}}";
    }
}
