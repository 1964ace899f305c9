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

    private record Body(Node.Block block, Closing closing) {}

    private final String name;
    private final String text;
    private final List<Token> tokens;
    private final Map<String, Function> functions;
    private final int maxDepth;
    private final Map<String, Node.Block> trees = new HashMap<>();
    private List<String> variables = new ArrayList<>(List.of("$"));
    private int next;
    private int furthest;
    private int rangeDepth;
    private int actionLine;
    private int depth;

    private Parser(String name, String text, Map<String, Function> functions, int maxDepth) {
        this.name = name;
        this.text = text;
        this.tokens = Lexer.lex(text);
        this.functions = functions;
        this.maxDepth = maxDepth;
    }

    /** All templates by name; the text's own is under {@code name}. */
    static Map<String, Node.Block> parse(String name, String text, Map<String, Function> functions, int maxDepth) {
        Parser parser = new Parser(name, text, functions, maxDepth);
        parser.add(name, parser.root());
        return parser.trees;
    }

    private Node.Block root() {
        List<Node.Statement> statements = new ArrayList<>();
        while (!peek().is(Kind.EOF)) {
            if (peek().is(Kind.LEFT_DELIM)) {
                int delimiter = next;
                take();
                if (takeNonSpace().is(Kind.DEFINE)) {
                    definition();
                    continue;
                }
                next = delimiter;
            }
            Object node = textOrAction();
            if (node instanceof Closing closing) {
                throw error("unexpected " + shown(closing));
            }
            statements.add((Node.Statement) node);
        }
        return new Node.Block(0, statements);
    }

    private void definition() {
        String defined = templateName("define clause");
        expect(Kind.RIGHT_DELIM, "define clause");
        List<String> outer = variables;
        int outerRange = rangeDepth;
        variables = new ArrayList<>(List.of("$"));
        rangeDepth = 0;
        Body body = body();
        if (body.closing != Closing.END) {
            throw error("unexpected " + shown(body.closing) + " in define clause");
        }
        add(defined, body.block);
        variables = outer;
        rangeDepth = outerRange;
    }

    private void add(String defined, Node.Block block) {
        Node.Block known = trees.get(defined);
        if (known == null || isEmpty(known)) {
            trees.put(defined, block);
        } else if (!isEmpty(block)) {
            throw error("template: multiple definition of template " + GoQuote.quote(defined));
        }
    }

    private static boolean isEmpty(Node.Block block) {
        return block.statements().stream()
                .allMatch(s -> s instanceof Node.Text t && t.text().isBlank());
    }

    private Body body() {
        if (++depth > maxDepth) {
            throw error("blocks are nested more than " + maxDepth + " deep (limit depth)");
        }
        List<Node.Statement> statements = new ArrayList<>();
        int position = peekNonSpace().position();
        while (!peekNonSpace().is(Kind.EOF)) {
            Object node = textOrAction();
            if (node instanceof Closing closing) {
                depth--;
                return new Body(new Node.Block(position, statements), closing);
            }
            statements.add((Node.Statement) node);
        }
        throw error("unexpected EOF");
    }

    /** A statement, or the {@link Closing} that ends the block. */
    private Object textOrAction() {
        Token token = takeNonSpace();
        if (token.is(Kind.TEXT)) {
            return new Node.Text(token.position(), token.text());
        }
        if (!token.is(Kind.LEFT_DELIM)) {
            throw unexpected(token, "input");
        }
        actionLine = lineOf(token.position());
        Object node = action();
        actionLine = 0;
        return node;
    }

    private Object action() {
        Token token = takeNonSpace();
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
                Kind following = peekNonSpace().kind();
                if (following != Kind.IF && following != Kind.WITH) {
                    expect(Kind.RIGHT_DELIM, "else");
                }
                return Closing.ELSE;
            }
            case END -> {
                expect(Kind.RIGHT_DELIM, "end");
                return Closing.END;
            }
            case IF, RANGE, WITH -> {
                return control(token);
            }
            case TEMPLATE -> {
                Token nameToken = peekNonSpace();
                String called = templateName("template clause");
                Node.Pipe pipe = null;
                if (!takeNonSpace().is(Kind.RIGHT_DELIM)) {
                    next--;
                    pipe = pipeline("template clause", Kind.RIGHT_DELIM);
                }
                return new Node.Call(nameToken.position(), called, pipe);
            }
            default -> {
                next--;
                Token first = peek();
                return new Node.Action(first.position(), pipeline("command", Kind.RIGHT_DELIM));
            }
        }
    }

    private Node.Call block(Token token) {
        Token nameToken = peekNonSpace();
        String defined = templateName("block clause");
        Node.Pipe pipe = pipeline("block clause", Kind.RIGHT_DELIM);
        List<String> outer = variables;
        int outerRange = rangeDepth;
        variables = new ArrayList<>(List.of("$"));
        rangeDepth = 0;
        Body body = body();
        if (body.closing != Closing.END) {
            throw error("unexpected " + shown(body.closing) + " in block clause");
        }
        add(defined, body.block);
        variables = outer;
        rangeDepth = outerRange;
        return new Node.Call(nameToken.position(), defined, pipe);
    }

    private void closeLoopControl(String shown) {
        Token token = takeNonSpace();
        if (!token.is(Kind.RIGHT_DELIM)) {
            throw unexpected(token, shown);
        }
        if (rangeDepth == 0) {
            throw error(shown + " outside {{range}}");
        }
    }

    private Node.Control control(Token keyword) {
        Kind kind = keyword.kind();
        int mark = variables.size();
        int position = peek().position();
        Node.Pipe pipe = pipeline(kind.name().toLowerCase(java.util.Locale.ROOT), Kind.RIGHT_DELIM);
        rangeDepth += kind == Kind.RANGE ? 1 : 0;
        Body body = body();
        rangeDepth -= kind == Kind.RANGE ? 1 : 0;
        Node.Block otherwise = null;
        if (body.closing == Closing.ELSE) {
            if (kind != Kind.RANGE && peekNonSpace().is(kind)) {
                // {{else if}} is an {{if}} inside the {{else}} that shares the {{end}}.
                if (++depth > maxDepth) {
                    throw error("blocks are nested more than " + maxDepth + " deep (limit depth)");
                }
                Token again = takeNonSpace();
                otherwise = new Node.Block(again.position(), List.of(control(again)));
                depth--;
            } else {
                Body second = body();
                if (second.closing != Closing.END) {
                    throw error("expected end; found " + shown(second.closing));
                }
                otherwise = second.block;
            }
        }
        popVariables(mark);
        return new Node.Control(position, kind, pipe, body.block, otherwise);
    }

    private void popVariables(int mark) {
        variables.subList(mark, variables.size()).clear();
    }

    private Node.Pipe pipeline(String context, Kind end) {
        int position = peekNonSpace().position();
        List<Node.Variable> declared = new ArrayList<>();
        boolean assign = false;
        while (peekNonSpace().is(Kind.VARIABLE)) {
            int before = next;
            Token variable = take();
            Token following = peekNonSpace();
            boolean comma = following.is(Kind.CHARACTER) && following.text().equals(",");
            if (!comma && !following.is(Kind.ASSIGN) && !following.is(Kind.DECLARE)) {
                next = before;
                break;
            }
            take();
            declared.add(new Node.Variable(variable.position(), variable.text(), List.of()));
            variables.add(variable.text());
            if (!comma) {
                assign = following.is(Kind.ASSIGN);
                break;
            }
            if (!context.equals("range") || declared.size() >= 2) {
                throw error("too many declarations in " + context);
            }
            Kind after = peekNonSpace().kind();
            if (after != Kind.VARIABLE && after != Kind.RIGHT_DELIM && after != Kind.RIGHT_PAREN) {
                throw error("range can only initialize variables");
            }
        }
        List<Node.Command> commands = new ArrayList<>();
        while (true) {
            Token token = takeNonSpace();
            if (token.is(end)) {
                break;
            }
            if (!startsOperand(token.kind())) {
                throw unexpected(token, context);
            }
            next--;
            commands.add(command());
        }
        check(commands, context);
        return new Node.Pipe(position, assign, declared, commands);
    }

    private void check(List<Node.Command> commands, String context) {
        if (commands.isEmpty()) {
            throw error("missing value for " + context);
        }
        for (int i = 1; i < commands.size(); i++) {
            Node.Operand first = commands.get(i).operands().get(0);
            if (first instanceof Node.Bool
                    || first instanceof Node.Dot
                    || first instanceof Node.Nil
                    || first instanceof Node.Number
                    || first instanceof Node.Str) {
                throw error("non executable command in pipeline stage " + (i + 1));
            }
        }
    }

    private static boolean startsOperand(Kind kind) {
        return switch (kind) {
            case BOOL,
                    CHAR_CONSTANT,
                    COMPLEX,
                    DOT,
                    FIELD,
                    IDENTIFIER,
                    NUMBER,
                    NIL,
                    RAW_STRING,
                    STRING,
                    VARIABLE,
                    LEFT_PAREN -> true;
            default -> false;
        };
    }

    private Node.Command command() {
        int position = peekNonSpace().position();
        List<Node.Operand> operands = new ArrayList<>();
        while (true) {
            peekNonSpace();
            Node.Operand operand = operand();
            if (operand != null) {
                operands.add(operand);
            }
            Token token = take();
            if (token.is(Kind.SPACE)) {
                continue;
            }
            if (token.is(Kind.RIGHT_DELIM) || token.is(Kind.RIGHT_PAREN)) {
                next--;
            } else if (!token.is(Kind.PIPE)) {
                throw unexpected(token, "operand");
            }
            break;
        }
        if (operands.isEmpty()) {
            throw error("empty command");
        }
        return new Node.Command(position, operands);
    }

    private Node.Operand operand() {
        Node.Operand node = term();
        if (node == null || !peek().is(Kind.FIELD)) {
            return node;
        }
        int position = peek().position();
        List<String> fields = new ArrayList<>();
        while (peek().is(Kind.FIELD)) {
            fields.add(take().text().substring(1));
        }
        if (node instanceof Node.Field field) {
            List<String> names = new ArrayList<>(field.names());
            names.addAll(fields);
            return new Node.Field(position, names);
        }
        if (node instanceof Node.Variable variable) {
            return new Node.Variable(position, variable.name(), fields);
        }
        if (node instanceof Node.Pipe || node instanceof Node.Identifier) {
            return new Node.Chain(position, node, fields);
        }
        throw error("unexpected . after term " + GoQuote.quote(node.toString()));
    }

    /** One operand without the fields after it; null if there is none here. */
    private Node.Operand term() {
        Token token = takeNonSpace();
        int at = token.position();
        switch (token.kind()) {
            case IDENTIFIER -> {
                Function function = functions.get(token.text());
                if (function == null) {
                    throw error("function " + GoQuote.quote(token.text()) + " not defined");
                }
                return new Node.Identifier(at, token.text(), function);
            }
            case DOT -> {
                return new Node.Dot(at);
            }
            case NIL -> {
                return new Node.Nil(at);
            }
            case VARIABLE -> {
                if (!variables.contains(token.text())) {
                    throw error("undefined variable " + GoQuote.quote(token.text()));
                }
                return new Node.Variable(at, token.text(), List.of());
            }
            case FIELD -> {
                return new Node.Field(at, List.of(token.text().substring(1)));
            }
            case BOOL -> {
                return new Node.Bool(at, token.text().equals("true"));
            }
            case CHAR_CONSTANT, COMPLEX, NUMBER -> {
                try {
                    return Numbers.read(token);
                } catch (CallFailure notANumber) {
                    throw error(notANumber.getMessage());
                }
            }
            case LEFT_PAREN -> {
                if (++depth > maxDepth) {
                    throw error("parentheses are nested more than " + maxDepth + " deep (limit depth)");
                }
                Node.Pipe pipe = pipeline("parenthesized pipeline", Kind.RIGHT_PAREN);
                depth--;
                return pipe;
            }
            case STRING, RAW_STRING -> {
                return new Node.Str(at, token.text(), unquoted(token));
            }
            default -> {
                next--;
                return null;
            }
        }
    }

    private String templateName(String context) {
        Token token = takeNonSpace();
        if (!token.is(Kind.STRING) && !token.is(Kind.RAW_STRING)) {
            throw unexpected(token, context);
        }
        return unquoted(token);
    }

    private String unquoted(Token token) {
        String value = GoQuote.unquote(token.text());
        if (value == null) {
            throw error("invalid syntax");
        }
        return value;
    }

    private void expect(Kind kind, String context) {
        Token token = takeNonSpace();
        if (!token.is(kind)) {
            throw unexpected(token, context);
        }
    }

    private Token take() {
        Token token = peek();
        next++;
        return token;
    }

    private Token takeNonSpace() {
        peekNonSpace();
        return take();
    }

    private Token peekNonSpace() {
        while (peek().is(Kind.SPACE)) {
            next++;
        }
        return peek();
    }

    /** The last token (end or error) stays in sight however far the parser reads. */
    private Token peek() {
        int at = Math.min(next, tokens.size() - 1);
        furthest = Math.max(furthest, at);
        return tokens.get(at);
    }

    private static String shown(Closing closing) {
        return closing == Closing.END ? "{{end}}" : "{{else}}";
    }

    private TemplateException unexpected(Token token, String context) {
        if (!token.is(Kind.ERROR)) {
            return error("unexpected " + token.shown() + " in " + context);
        }
        String extra = "";
        if (actionLine != 0 && actionLine != lineOf(token.position())) {
            String started = " started at " + name + ":" + actionLine;
            extra = token.text().endsWith(" action") ? started : " in action" + started;
        }
        return error(token.text() + extra);
    }

    private TemplateException error(String message) {
        int line = lineOf(tokens.get(furthest).position());
        return new TemplateException(
                TemplateException.Stage.PARSE, name, line, "template: " + name + ":" + line + ": " + message);
    }

    private int lineOf(int position) {
        int line = 1;
        for (int at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) {
            line++;
        }
        return line;
    }
}
