package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.ANY;
import static dev.lockstep.scheduler.template.Function.Parameter.FLOAT;
import static dev.lockstep.scheduler.template.Function.Parameter.INT;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;

import dev.lockstep.scheduler.value.GoInt;
import dev.lockstep.scheduler.value.GoList;
import dev.lockstep.scheduler.value.GoNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;

/** sprig's arithmetic (64 bits, wrapping around), conversions and ranges. */
final class SprigMath {
    static final List<Function> ALL = List.of(
            Function.of("atoi", List.of(STRING), a -> GoNumbers.clamped((String) a[0])),
            Function.of("int", List.of(ANY), a -> GoNumbers.whole(a[0])),
            Function.of("int64", List.of(ANY), a -> GoInt.of64(GoNumbers.whole(a[0]))),
            Function.of("float64", List.of(ANY), a -> GoNumbers.real(a[0])),
            Function.metered("toDecimal", List.of(ANY), (a, budget) -> octal(budget.text(a[0]))),
            Function.variadic("add", List.of(ANY), a -> folded(a, 0, Long::sum)),
            Function.of("add1", List.of(ANY), a -> GoInt.of64(GoNumbers.whole(a[0]) + 1)),
            Function.of("sub", List.of(ANY, ANY), a -> folded(a, (x, y) -> x - y)),
            Function.of("div", List.of(ANY, ANY), a -> folded(a, SprigMath::divided)),
            Function.of("mod", List.of(ANY, ANY), a -> folded(a, SprigMath::remainder)),
            Function.variadic("mul", List.of(ANY, ANY), a -> folded(a, (x, y) -> x * y)),
            Function.variadic("max", List.of(ANY, ANY), a -> folded(a, Math::max)),
            Function.variadic("biggest", List.of(ANY, ANY), a -> folded(a, Math::max)),
            Function.variadic("min", List.of(ANY, ANY), a -> folded(a, Math::min)),
            Function.of("floor", List.of(ANY), a -> Math.floor(GoNumbers.real(a[0]))),
            Function.of("ceil", List.of(ANY), a -> Math.ceil(GoNumbers.real(a[0]))),
            Function.variadic("round", List.of(ANY, INT, FLOAT), SprigMath::rounded),
            Function.of("until", List.of(INT), a -> range(0, (Long) a[0], (Long) a[0] < 0 ? -1 : 1)),
            Function.of("untilStep", List.of(INT, INT, INT), a -> range((Long) a[0], (Long) a[1], (Long) a[2])));

    private SprigMath() {}

    private static GoInt folded(Object[] values, LongBinaryOperator operation) {
        Object[] rest = java.util.Arrays.copyOfRange(values, 1, values.length);
        return folded(rest, GoNumbers.whole(values[0]), operation);
    }

    private static GoInt folded(Object[] values, long first, LongBinaryOperator operation) {
        long result = first;
        for (Object value : values) {
            result = operation.applyAsLong(result, GoNumbers.whole(value));
        }
        return GoInt.of64(result);
    }

    private static long divided(long a, long b) {
        checkDivisor(b);
        return a / b;
    }

    private static long remainder(long a, long b) {
        checkDivisor(b);
        return a % b;
    }

    private static void checkDivisor(long b) {
        if (b == 0) {
            throw new CallFailure("runtime error: integer divide by zero");
        }
    }

    private static GoInt octal(String text) {
        Long parsed = GoNumbers.parse(text, 8);
        return GoInt.of64(parsed == null ? 0 : parsed);
    }

    /** The original's way, with what it makes of negative numbers: -0.4 becomes -1. */
    private static Double rounded(Object[] values) {
        double from = values.length > 2 ? (Double) values[2] : 0.5;
        double power = Math.pow(10, (Long) values[1]);
        double shifted = power * GoNumbers.real(values[0]);
        double fraction = shifted - (shifted < 0 ? Math.ceil(shifted) : Math.floor(shifted));
        return (fraction >= from ? Math.ceil(shifted) : Math.floor(shifted)) / power;
    }

    private static GoList range(long start, long stop, long step) {
        List<Long> items = new ArrayList<>();
        boolean forward = stop >= start;
        if (forward ? step <= 0 : step >= 0) {
            return GoList.ofInts(items);
        }
        for (long i = start; forward ? i < stop : i > stop; i += step) {
            items.add(i);
            Texts.checkItems(items.size());
        }
        return GoList.ofInts(items);
    }
}
