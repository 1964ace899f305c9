package dev.lockstep.scheduler.template;

import java.util.List;

/** The syntax tree. {@link #toString()} gives the node as Go's messages show it. */
sealed interface Node {
    /** Byte position in the text, for messages. */
    int position();

    /** Things that stand in a list and produce output. */
    sealed interface Statement extends Node {}

    /** Things that have a value and may be arguments. */
    sealed interface Operand extends Node {}

    record Block(int position, List<Statement> statements) implements Node {
        @Override
        public String toString() {
            StringBuilder out = new StringBuilder();
            statements.forEach(out::append);
            return out.toString();
        }
    }

    record Text(int position, String text) implements Statement {
        @Override
        public String toString() {
            return text;
        }
    }

    record Action(int position, Pipe pipe) implements Statement {
        @Override
        public String toString() {
            return "{{" + pipe + "}}";
        }
    }

    /** if, with and range; {@code otherwise} is null without an else. */
    record Control(int position, Token.Kind kind, Pipe pipe, Block body, Block otherwise) implements Statement {
        @Override
        public String toString() {
            String name = kind.name().toLowerCase(java.util.Locale.ROOT);
            return "{{" + name + " " + pipe + "}}" + body + (otherwise == null ? "" : "{{else}}" + otherwise)
                    + "{{end}}";
        }
    }

    record Break(int position) implements Statement {
        @Override
        public String toString() {
            return "{{break}}";
        }
    }

    record Continue(int position) implements Statement {
        @Override
        public String toString() {
            return "{{continue}}";
        }
    }

    /** {@code {{template "name" pipe}}}; the pipe may be null. */
    record Call(int position, String name, Pipe pipe) implements Statement {
        @Override
        public String toString() {
            return "{{template " + GoQuote.quote(name) + (pipe == null ? "" : " " + pipe) + "}}";
        }
    }

    record Pipe(int position, boolean assign, List<Variable> variables, List<Command> commands) implements Operand {
        @Override
        public String toString() {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < variables.size(); i++) {
                out.append(i == 0 ? "" : ", ").append(variables.get(i));
            }
            out.append(variables.isEmpty() ? "" : assign ? " = " : " := ");
            for (int i = 0; i < commands.size(); i++) {
                out.append(i == 0 ? "" : " | ").append(commands.get(i));
            }
            return out.toString();
        }
    }

    record Command(int position, List<Operand> operands) implements Node {
        @Override
        public String toString() {
            StringBuilder out = new StringBuilder();
            for (Operand operand : operands) {
                out.append(out.isEmpty() ? "" : " ");
                out.append(operand instanceof Pipe ? "(" + operand + ")" : operand);
            }
            return out.toString();
        }
    }

    record Identifier(int position, String name, Function function) implements Operand {
        @Override
        public String toString() {
            return name;
        }
    }

    record Field(int position, List<String> names) implements Operand {
        @Override
        public String toString() {
            return "." + String.join(".", names);
        }
    }

    /** The variable's name (with its $), and the fields that follow it. */
    record Variable(int position, String name, List<String> fields) implements Operand {
        @Override
        public String toString() {
            return fields.isEmpty() ? name : name + "." + String.join(".", fields);
        }
    }

    /** Fields of the value of a call or of a parenthesized pipeline. */
    record Chain(int position, Operand operand, List<String> fields) implements Operand {
        @Override
        public String toString() {
            String inner = operand instanceof Pipe ? "(" + operand + ")" : operand.toString();
            return inner + "." + String.join(".", fields);
        }
    }

    record Dot(int position) implements Operand {
        @Override
        public String toString() {
            return ".";
        }
    }

    record Nil(int position) implements Operand {
        @Override
        public String toString() {
            return "nil";
        }
    }

    record Bool(int position, Boolean value) implements Operand {
        @Override
        public String toString() {
            return value.toString();
        }
    }

    record Str(int position, String quoted, String value) implements Operand {
        @Override
        public String toString() {
            return quoted;
        }
    }

    /** A numeric literal: which values it can take (null if it cannot), and the one it has where any type will do. */
    record Number(int position, String text, Long integer, Double real, Object ideal) implements Operand {
        @Override
        public String toString() {
            return text;
        }
    }
}
