package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.template.Executor.Cell;
import dev.lockstep.scheduler.template.Function.Parameter;
import dev.lockstep.scheduler.value.Absent;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoObject;
import dev.lockstep.scheduler.value.GoStruct;
import dev.lockstep.scheduler.value.GoTypes;
import java.util.List;

/** Values of commands, operands and arguments. */
final class Evaluator {
    /** There is no value from an earlier stage of the pipeline. */
    static final Object NONE = new Object();

    private final Executor executor;
    private final Budget budget;

    Evaluator(Executor executor, Budget budget) {
        this.executor = executor;
        this.budget = budget;
    }

    /** @param last the value of the pipeline's previous command, or {@link #NONE} */
    Object command(Cell dot, Node.Command command, Object last) {
        List<Node.Operand> operands = command.operands();
        Node.Operand first = operands.get(0);
        boolean arguments = operands.size() > 1 || last != NONE;
        if (first instanceof Node.Field || first instanceof Node.Variable || first instanceof Node.Chain) {
            if (arguments
                    && first instanceof Node.Variable plain
                    && plain.fields().isEmpty()) {
                executor.at(first);
                throw notAFunction(first);
            }
            return chain(dot, first, operands, last).value();
        }
        if (first instanceof Node.Identifier identifier) {
            return function(dot, identifier, command, operands, last);
        }
        if (!(first instanceof Node.Pipe)) {
            executor.at(first);
        }
        if (arguments) {
            throw notAFunction(first);
        }
        if (first instanceof Node.Nil) {
            throw new CallFailure("nil is not a command");
        }
        return first instanceof Node.Pipe pipe ? executor.pipeline(dot, pipe) : ParameterTypes.untyped(dot, first);
    }

    private static CallFailure notAFunction(Node.Operand first) {
        return new CallFailure("can't give argument to non-function " + first);
    }

    /** A field, a variable with or without fields, or the fields of another value. */
    private Cell chain(Cell dot, Node.Operand operand, List<Node.Operand> operands, Object last) {
        executor.at(operand);
        if (operand instanceof Node.Field field) {
            return fields(dot, dot, operand, field.names(), operands, last);
        }
        if (operand instanceof Node.Variable variable) {
            return fields(dot, executor.variable(variable.name()), operand, variable.fields(), operands, last);
        }
        Node.Chain chain = (Node.Chain) operand;
        Object value = chain.operand() instanceof Node.Pipe pipe
                ? executor.pipeline(dot, pipe)
                : argument(dot, chain.operand(), Parameter.VALUE);
        return fields(dot, new Cell(value, false), operand, chain.fields(), operands, last);
    }

    /** @param operands the arguments, from the second on, of the last field if it is a method */
    private Cell fields(Cell dot, Cell from, Node node, List<String> names, List<Node.Operand> operands, Object last) {
        Object value = from.value();
        boolean anyTyped = from.anyTyped();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean lastName = i == names.size() - 1;
            boolean called = lastName && (operands.size() > 1 || last != NONE);
            if (value == Absent.VALUE) {
                continue;
            }
            if (value == null) {
                throw new CallFailure("nil pointer evaluating interface {}." + name);
            }
            Function method = Methods.of(value, name);
            if (method != null) {
                value = lastName
                        ? call(dot, method, node, operands, last)
                        : call(dot, method, node, List.of((Node.Operand) node), NONE);
                anyTyped = false;
            } else if (value instanceof GoMap map) {
                if (called) {
                    throw new CallFailure(name + " is not a method but has arguments");
                }
                value = map.entries().getOrDefault(name, Absent.VALUE);
                anyTyped = map.holdsAny();
            } else if (value instanceof GoStruct struct && struct.fields().containsKey(name)) {
                if (called) {
                    throw new CallFailure(name + " has arguments but cannot be invoked as function");
                }
                value = struct.fields().get(name);
                anyTyped = false;
            } else {
                if (value instanceof GoObject object
                        && object.structure().fields().containsKey(name)) {
                    throw new CallFailure(name + " is an unexported field of struct type " + GoTypes.name(value));
                }
                String type = anyTyped ? "interface {}" : GoTypes.name(value);
                throw new CallFailure("can't evaluate field " + name + " in type " + type);
            }
        }
        return new Cell(value, anyTyped);
    }

    private Object function(
            Cell dot, Node.Identifier identifier, Node whole, List<Node.Operand> operands, Object last) {
        executor.at(identifier);
        return call(dot, identifier.function(), whole, operands, last);
    }

    /** @param whole what messages of the function itself show */
    private Object call(Cell dot, Function function, Node whole, List<Node.Operand> operands, Object last) {
        budget.steps(function.cost());
        int given = operands.size() - 1;
        int total = given + (last == NONE ? 0 : 1);
        int fixed = function.fixed();
        if (function.variadic() ? total < fixed : total != fixed) {
            throw new CallFailure("wrong number of args for " + function.name() + ": want "
                    + (function.variadic() ? "at least " : "") + fixed + " got "
                    + (function.variadic() ? given : total));
        }
        if (function.misfit() != null) {
            throw new CallFailure(function.misfit());
        }
        if (function == Builtins.AND || function == Builtins.OR) {
            return shortCircuit(dot, function, operands, last);
        }
        Object[] arguments = new Object[total];
        for (int i = 0; i < given; i++) {
            arguments[i] = argument(dot, operands.get(i + 1), function.parameter(i));
        }
        if (last != NONE) {
            arguments[given] = ParameterTypes.validated(new Cell(last, false), function.parameter(given));
        }
        try {
            if (function == Builtins.CALL) {
                throw notCallable(arguments[0], given > 0 ? operands.get(1).toString() : "nil");
            }
            if (!function.finds()) {
                budget.read(arguments);
            }
            Object result = function.shared()
                    ? budget.shared.of(
                            function,
                            arguments[0],
                            budget,
                            () -> function.body().call(arguments, budget))
                    : function.body().call(arguments, budget);
            if (!function.finds()) {
                budget.made(result, arguments);
            }
            return result;
        } catch (CallFailure failure) {
            executor.at(whole);
            throw new CallFailure("error calling " + function.name() + ": " + failure.getMessage());
        }
    }

    private static CallFailure notCallable(Object value, String written) {
        return new CallFailure(
                value == null || value == Absent.VALUE
                        ? "call of nil"
                        : "non-function " + written + " of type " + GoTypes.name(value));
    }

    private Object shortCircuit(Cell dot, Function function, List<Node.Operand> operands, Object last) {
        Object value = Absent.VALUE;
        for (int i = 1; i < operands.size(); i++) {
            value = argument(dot, operands.get(i), Parameter.VALUE);
            if (GoTypes.truth(value) == (function == Builtins.OR)) {
                return value;
            }
        }
        return last == NONE ? value : last;
    }

    private Object argument(Cell dot, Node.Operand operand, Parameter type) {
        executor.at(operand);
        if (operand instanceof Node.Dot) {
            return ParameterTypes.validated(dot, type);
        }
        if (operand instanceof Node.Nil) {
            return switch (type) {
                case VALUE -> Absent.VALUE;
                case ANY, MAP, VERSION, LOCATION, BYTES -> null;
                default -> throw new CallFailure("cannot assign nil to " + type.goName());
            };
        }
        if (operand instanceof Node.Field || operand instanceof Node.Variable || operand instanceof Node.Chain) {
            return ParameterTypes.validated(chain(dot, operand, List.of(operand), NONE), type);
        }
        if (operand instanceof Node.Pipe pipe) {
            return ParameterTypes.validated(new Cell(executor.pipeline(dot, pipe), false), type);
        }
        if (operand instanceof Node.Identifier identifier) {
            return ParameterTypes.validated(
                    new Cell(function(dot, identifier, identifier, List.of(identifier), NONE), true), type);
        }
        return ParameterTypes.literal(operand, type);
    }
}
