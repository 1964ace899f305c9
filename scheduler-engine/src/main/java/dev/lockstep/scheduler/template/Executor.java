package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.Defect;
import dev.lockstep.scheduler.metering.OverBudgetException;
import dev.lockstep.scheduler.metering.StoppedException;
import dev.lockstep.scheduler.value.Absent;
import dev.lockstep.scheduler.value.ByteText;
import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Carries out the statements of one template text. Used once, by one thread. */
final class Executor {
    /** How a block ended. */
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    /**
     * A value in a place. Go distinguishes a value found in a place of type {@code interface {}} (an element of a list
     * or map of anything) from the same value elsewhere; only messages show it.
     */
    record Cell(Object value, boolean anyTyped) {}

    /** A variable; assignments change its cell. */
    private static final class Slot {
        final String name;
        Cell cell;

        Slot(String name, Cell cell) {
            this.name = name;
            this.cell = cell;
        }
    }

    private final String parsedName;
    private final String text;
    private final Map<String, Node.Block> trees;
    private final Budget budget;
    private final Evaluator evaluator;
    private final StringBuilder output = new StringBuilder();
    private final Output.Origins origins;
    private List<Slot> slots = new ArrayList<>();
    private String executing;
    private Node at;
    private int depth;

    Executor(String name, String text, Map<String, Node.Block> trees, Budget budget) {
        this.parsedName = name;
        this.text = text;
        this.trees = trees;
        this.budget = budget;
        this.executing = name;
        this.origins = new Output.Origins(text);
        this.evaluator = new Evaluator(this, budget);
    }

    String run(Object data) {
        Cell dot = new Cell(data, false);
        slots.add(new Slot("$", dot));
        try {
            walk(dot, trees.get(executing));
        } catch (CallFailure failure) {
            throw failed(failure.getMessage());
        } catch (StoppedException stopped) {
            throw stopped;
        } catch (OverBudgetException over) {
            throw failed(over.getMessage()).overTheBudget();
        } catch (RuntimeException | StackOverflowError defect) {
            throw failed(Defect.words(defect));
        }
        return output.toString();
    }

    /** Where what {@link #run} gave comes from. */
    Output.Origins origins() {
        return origins;
    }

    private Flow walk(Cell dot, Node.Block block) {
        if (depth >= budget.limits.depth()) {
            throw new CallFailure("blocks and templates are nested more than " + depth + " deep (limit depth)");
        }
        depth++;
        Flow flow = walkAll(dot, block.statements());
        depth--;
        return flow;
    }

    private Flow walkAll(Cell dot, List<Node.Statement> statements) {
        for (int i = 0; i < statements.size(); i++) {
            Flow flow = walk(dot, statements.get(i));
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow walk(Cell dot, Node.Statement statement) {
        if (at == null || statement instanceof Node.Text) {
            at(statement);
        }
        budget.step();
        if (statement instanceof Node.Text plain) {
            origins.add(output.length(), plain.position(), true);
            write(plain.text());
        } else if (statement instanceof Node.Action action) {
            at(action);
            Object value = pipeline(dot, action.pipe());
            if (action.pipe().variables().isEmpty()) {
                at(action);
                origins.add(output.length(), action.position(), false);
                if (value == Absent.VALUE) {
                    origins.addNothing(output.length());
                }
                write(Fmt.printed(value));
            }
        } else if (statement instanceof Node.Control control) {
            at(control);
            int mark = slots.size();
            Flow flow = control.kind() == Token.Kind.RANGE ? range(dot, control) : choose(dot, control);
            pop(mark);
            return flow;
        } else if (statement instanceof Node.Call call) {
            call(dot, call);
        } else {
            return statement instanceof Node.Break ? Flow.BREAK : Flow.CONTINUE;
        }
        return Flow.ON;
    }

    /** if and with. */
    private Flow choose(Cell dot, Node.Control control) {
        Object value = pipeline(dot, control.pipe());
        if (GoTypes.truth(value)) {
            return walk(control.kind() == Token.Kind.WITH ? new Cell(value, false) : dot, control.body());
        }
        return control.otherwise() == null ? Flow.ON : walk(dot, control.otherwise());
    }

    private Flow range(Cell dot, Node.Control range) {
        Object value = pipeline(dot, range.pipe());
        boolean some = false;
        if (value instanceof GoList list) {
            for (int i = 0; i < list.items().size(); i++) {
                some = true;
                Cell element = new Cell(list.items().get(i), list.element() == GoList.Element.ANY);
                if (iterate(range, new Cell((long) i, false), element)) {
                    break;
                }
            }
        } else if (value instanceof GoMap map) {
            budget.steps(map.entries().size() / 4);
            for (Object key : map.sortedKeys()) {
                some = true;
                Cell element = new Cell(map.entries().get(key), map.holdsAny());
                if (iterate(range, new Cell(key, map.type() == GoMap.Type.ANY_ANY), element)) {
                    break;
                }
            }
        } else if (wholeNumber(value) != null) {
            long count = wholeNumber(value);
            if (range.pipe().variables().size() > 1) {
                throw new CallFailure("can't use " + count + " to iterate over more than one variable");
            }
            for (long i = 0; i < count; i++) {
                some = true;
                Cell element = new Cell(value instanceof GoInt typed ? new GoInt(typed.typeName(), i, null) : i, false);
                if (iterate(range, element, element)) {
                    break;
                }
            }
        } else if (value != null && value != Absent.VALUE) {
            Object shown = value instanceof SemVer version ? version.structure() : value;
            throw new CallFailure("range can't iterate over " + Fmt.value(shown));
        }
        return some || range.otherwise() == null ? Flow.ON : walk(dot, range.otherwise());
    }

    private static Long wholeNumber(Object value) {
        return value instanceof Long number ? number : value instanceof GoInt typed ? (Long) typed.value() : null;
    }

    /** One round; true if it asked to break. */
    private boolean iterate(Node.Control range, Cell index, Cell element) {
        budget.step();
        List<Node.Variable> variables = range.pipe().variables();
        int mark = slots.size();
        if (variables.size() == 1) {
            loopVariable(range, variables.get(0), 1, element);
        } else if (variables.size() == 2) {
            loopVariable(range, variables.get(0), 2, index);
            loopVariable(range, variables.get(1), 1, element);
        }
        Flow flow = walk(element, range.body());
        pop(mark);
        return flow == Flow.BREAK;
    }

    private void loopVariable(Node.Control range, Node.Variable variable, int fromTop, Cell value) {
        if (range.pipe().assign()) {
            assign(variable.name(), value);
        } else {
            slots.get(slots.size() - fromTop).cell = value;
        }
    }

    private void call(Cell dot, Node.Call call) {
        at(call);
        Node.Block called = trees.get(call.name());
        if (called == null) {
            throw new CallFailure("template " + GoQuote.quote(call.name()) + " not defined");
        }
        Object argument = call.pipe() == null ? Absent.VALUE : pipeline(dot, call.pipe());
        Cell inner = new Cell(argument, false);
        List<Slot> outerSlots = slots;
        String outerName = executing;
        slots = new ArrayList<>();
        slots.add(new Slot("$", inner));
        executing = call.name();
        walk(inner, called);
        executing = outerName;
        slots = outerSlots;
    }

    /** The value of a pipeline; declares or assigns its variables. */
    Object pipeline(Cell dot, Node.Pipe pipe) {
        at(pipe);
        Object value = Evaluator.NONE;
        for (Node.Command command : pipe.commands()) {
            budget.step();
            value = evaluator.command(dot, command, value);
            if (value == null) {
                value = Absent.VALUE;
            } else if (value instanceof String produced) {
                budget.output(produced.length());
            }
        }
        for (Node.Variable variable : pipe.variables()) {
            if (pipe.assign()) {
                assign(variable.name(), new Cell(value, false));
            } else {
                slots.add(new Slot(variable.name(), new Cell(value, false)));
            }
        }
        return value;
    }

    Cell variable(String name) {
        return slot(name).cell;
    }

    private void assign(String name, Cell value) {
        slot(name).cell = value;
    }

    private Slot slot(String name) {
        for (int i = slots.size() - 1; i >= 0; i--) {
            if (slots.get(i).name.equals(name)) {
                budget.steps((slots.size() - i) / 64);
                return slots.get(i);
            }
        }
        throw new CallFailure("undefined variable: " + name);
    }

    private void pop(int mark) {
        for (int i = slots.size() - 1; i >= mark; i--) {
            slots.remove(i);
        }
    }

    private void write(String bytes) {
        budget.output((long) output.length() + bytes.length());
        output.append(bytes);
    }

    /** Remembers where we are, for messages. */
    void at(Node node) {
        at = node;
    }

    private TemplateException failed(String message) {
        String before = text.substring(0, Math.min(at.position(), text.length()));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = before.length() - (before.lastIndexOf('\n') + 1);
        String full = "template: " + parsedName + ":" + line + ":" + column + ": executing " + GoQuote.quote(executing)
                + " at <" + at + ">: " + message;
        return new TemplateException(
                TemplateException.Stage.EXEC, ByteText.toJava(parsedName), line, ByteText.toJava(full));
    }
}
