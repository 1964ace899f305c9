package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.template.Executor.Cell;
import dev.lockstep.scheduler.template.Function.Parameter;
import dev.lockstep.scheduler.value.Absent;
import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoMap;
import dev.lockstep.scheduler.value.GoTypes;

/** What Go passes to a parameter of a type, and in which words it refuses the rest. */
final class ParameterTypes {
    private ParameterTypes() {}

    /** Numbers, strings and booleans as written, for a parameter of that type. */
    static Object literal(Node.Operand operand, Parameter type) {
        switch (type) {
            case STRING -> {
                if (operand instanceof Node.Str text) {
                    return text.value();
                }
                throw new CallFailure("expected string; found " + operand);
            }
            case INT -> {
                if (operand instanceof Node.Number number && number.integer() != null) {
                    return number.integer();
                }
                throw new CallFailure("expected integer; found " + operand);
            }
            case FLOAT -> {
                if (operand instanceof Node.Number number && number.real() != null) {
                    return number.real();
                }
                throw new CallFailure("expected float; found " + operand);
            }
            case BOOL -> {
                if (operand instanceof Node.Bool flag) {
                    return flag.value();
                }
                throw new CallFailure("expected bool; found " + operand);
            }
            case UINT32 -> {
                boolean fits =
                        operand instanceof Node.Number number && number.integer() != null && number.integer() >= 0;
                if (fits) {
                    return ((Node.Number) operand).integer() & 0xFFFFFFFFL;
                }
                throw new CallFailure("expected unsigned integer; found " + operand);
            }
            case DURATION -> {
                if (operand instanceof Node.Number number && number.integer() != null) {
                    return GoDuration.of(number.integer());
                }
                throw new CallFailure("expected integer; found " + operand);
            }
            case MAP, TIME, VERSION, LOCATION, BYTES ->
                throw new CallFailure("can't handle " + operand + " for arg of type " + type.goName());
            case VALUE, ANY -> {
                return untyped(null, operand);
            }
        }
        throw new IllegalStateException("parameter type " + type);
    }

    /** An operand that stands by itself. */
    static Object untyped(Cell dot, Node.Operand operand) {
        if (operand instanceof Node.Dot) {
            return dot.value();
        }
        if (operand instanceof Node.Str text) {
            return text.value();
        }
        if (operand instanceof Node.Bool flag) {
            return flag.value();
        }
        if (operand instanceof Node.Number number) {
            if (number.ideal() == null) {
                throw new CallFailure(number.text() + " overflows int");
            }
            return number.ideal();
        }
        throw new IllegalStateException("no literal: " + operand);
    }

    /** The value for a parameter of that type, if Go would pass it. */
    static Object validated(Cell cell, Parameter type) {
        Object value = cell.value();
        if (type == Parameter.VALUE) {
            return value;
        }
        if (type == Parameter.ANY) {
            return value == Absent.VALUE ? null : value;
        }
        if (value == Absent.VALUE) {
            boolean nillable = type == Parameter.MAP
                    || type == Parameter.VERSION
                    || type == Parameter.LOCATION
                    || type == Parameter.BYTES;
            if (nillable) {
                return null;
            }
            throw new CallFailure("invalid value; expected " + type.goName());
        }
        boolean fits = switch (type) {
            case STRING -> value instanceof String;
            case INT -> value instanceof Long;
            case FLOAT -> value instanceof Double;
            case BOOL -> value instanceof Boolean;
            case MAP -> value instanceof GoMap map && map.type() == GoMap.Type.STRING_ANY;
            case TIME -> value instanceof GoTime;
            case VERSION -> value instanceof SemVer version && version.pointer();
            case LOCATION -> value instanceof GoLocation;
            case DURATION -> value instanceof GoInt number && number.typeName().equals("time.Duration");
            case UINT32, BYTES -> false;
            case VALUE, ANY -> true;
        };
        if (!fits) {
            String got = value == null ? "interface {}" : GoTypes.name(value);
            throw new CallFailure("wrong type for value; expected " + type.goName() + "; got " + got);
        }
        return value;
    }
}
