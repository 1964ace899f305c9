package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parses what stands inside an action: pipelines, commands, operands. Knows the variables in scope. */
final class PipelineParser {
    private static final int MAX_VARIABLES = 5_000;

    private final Tokens tokens;
    private final Map<String, Function> functions;
    private List<String> variables = new ArrayList<>(List.of("$"));

    PipelineParser(Tokens tokens, Map<String, Function> functions) {
        this.tokens = tokens;
        this.functions = functions;
    }

    int mark() {
        return variables.size();
    }

    void pop(int mark) {
        variables.subList(mark, variables.size()).clear();
    }

    /** Starts the scope of another template; gives back the one to restore. */
    List<String> fresh() {
        List<String> outer = variables;
        variables = new ArrayList<>(List.of("$"));
        return outer;
    }

    void restore(List<String> outer) {
        variables = outer;
    }

    Node.Pipe pipeline(String context, Kind end) {
        int position = tokens.peekNonSpace().position();
        List<Node.Variable> declared = new ArrayList<>();
        boolean assign = false;
        while (tokens.peekNonSpace().is(Kind.VARIABLE)) {
            int before = tokens.mark();
            Token variable = tokens.take();
            Token following = tokens.peekNonSpace();
            boolean comma = following.is(Kind.CHARACTER) && following.text().equals(",");
            if (!comma && !following.is(Kind.ASSIGN) && !following.is(Kind.DECLARE)) {
                tokens.reset(before);
                break;
            }
            tokens.take();
            declared.add(new Node.Variable(variable.position(), variable.text(), List.of()));
            variables.add(variable.text());
            if (variables.size() > MAX_VARIABLES) {
                throw tokens.error("more than " + MAX_VARIABLES + " variables in one place (limit variables)");
            }
            if (!comma) {
                assign = following.is(Kind.ASSIGN);
                break;
            }
            if (!context.equals("range") || declared.size() >= 2) {
                throw tokens.error("too many declarations in " + context);
            }
            Kind after = tokens.peekNonSpace().kind();
            if (after != Kind.VARIABLE && after != Kind.RIGHT_DELIM && after != Kind.RIGHT_PAREN) {
                throw tokens.error("range can only initialize variables");
            }
        }
        List<Node.Command> commands = new ArrayList<>();
        while (true) {
            Token token = tokens.takeNonSpace();
            if (token.is(end)) {
                break;
            }
            if (!startsOperand(token.kind())) {
                throw tokens.unexpected(token, context);
            }
            tokens.back();
            commands.add(command());
        }
        check(commands, context);
        return new Node.Pipe(position, assign, declared, commands);
    }

    private void check(List<Node.Command> commands, String context) {
        if (commands.isEmpty()) {
            throw tokens.error("missing value for " + context);
        }
        for (int i = 1; i < commands.size(); i++) {
            Node.Operand first = commands.get(i).operands().get(0);
            if (first instanceof Node.Bool
                    || first instanceof Node.Dot
                    || first instanceof Node.Nil
                    || first instanceof Node.Number
                    || first instanceof Node.Str) {
                throw tokens.error("non executable command in pipeline stage " + (i + 1));
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
        int position = tokens.peekNonSpace().position();
        List<Node.Operand> operands = new ArrayList<>();
        while (true) {
            tokens.peekNonSpace();
            Node.Operand operand = operand();
            if (operand != null) {
                operands.add(operand);
            }
            Token token = tokens.take();
            if (token.is(Kind.SPACE)) {
                continue;
            }
            if (token.is(Kind.RIGHT_DELIM) || token.is(Kind.RIGHT_PAREN)) {
                tokens.back();
            } else if (!token.is(Kind.PIPE)) {
                throw tokens.unexpected(token, "operand");
            }
            break;
        }
        if (operands.isEmpty()) {
            throw tokens.error("empty command");
        }
        return new Node.Command(position, operands);
    }

    private Node.Operand operand() {
        Node.Operand node = term();
        if (node == null || !tokens.peek().is(Kind.FIELD)) {
            return node;
        }
        int position = tokens.peek().position();
        List<String> fields = new ArrayList<>();
        while (tokens.peek().is(Kind.FIELD)) {
            fields.add(tokens.take().text().substring(1));
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
        throw tokens.error("unexpected . after term " + GoQuote.quote(node.toString()));
    }

    /** One operand without the fields after it; null if there is none here. */
    private Node.Operand term() {
        Token token = tokens.takeNonSpace();
        int at = token.position();
        switch (token.kind()) {
            case IDENTIFIER -> {
                Function function = functions.get(token.text());
                if (function == null) {
                    throw tokens.error("function " + GoQuote.quote(token.text()) + " not defined");
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
                    throw tokens.error("undefined variable " + GoQuote.quote(token.text()));
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
                    throw tokens.error(notANumber.getMessage());
                }
            }
            case LEFT_PAREN -> {
                tokens.enter("parentheses");
                Node.Pipe pipe = pipeline("parenthesized pipeline", Kind.RIGHT_PAREN);
                tokens.leave();
                return pipe;
            }
            case STRING, RAW_STRING -> {
                return new Node.Str(at, token.text(), tokens.unquoted(token));
            }
            default -> {
                tokens.back();
                return null;
            }
        }
    }
}
