package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.ANY;
import static dev.lockstep.scheduler.template.Function.Parameter.BOOL;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;

import dev.lockstep.scheduler.value.GoDeep;
import dev.lockstep.scheduler.value.GoTypes;
import java.util.List;

/** sprig's defaults, choices, reflection, JSON and failure. */
final class SprigDefaults {
    static final List<Function> ALL = List.of(
            Function.variadic("default", List.of(ANY, ANY), a -> a.length < 2 || isEmpty(a[1]) ? a[0] : a[1]),
            Function.of("empty", List.of(ANY), a -> isEmpty(a[0])),
            Function.variadic("coalesce", List.of(ANY), SprigDefaults::firstSet),
            Function.of("ternary", List.of(ANY, ANY, BOOL), a -> (Boolean) a[2] ? a[0] : a[1]),
            Function.of("typeOf", List.of(ANY), a -> GoTypes.name(a[0])),
            Function.of("typeIs", List.of(STRING, ANY), a -> a[0].equals(GoTypes.name(a[1]))),
            Function.of("typeIsLike", List.of(STRING, ANY), a -> isLike((String) a[0], GoTypes.name(a[1]))),
            Function.of("kindOf", List.of(ANY), a -> GoTypes.kind(a[0])),
            Function.of("kindIs", List.of(STRING, ANY), a -> a[0].equals(GoTypes.kind(a[1]))),
            Function.metered("deepEqual", List.of(ANY, ANY), (a, budget) -> deepEqual(a[0], a[1], budget)),
            Function.metered("deepCopy", List.of(ANY), (a, budget) -> {
                if (a[0] == null) {
                    throw new CallFailure("reflect: call of reflect.Value.Type on zero Value");
                }
                budget.steps(4L * Texts.checkBounded(a[0]));
                return GoDeep.copy(a[0]);
            }),
            Function.metered("toJson", List.of(ANY), (a, budget) -> Json.text(a[0], false, budget))
                    .sharing(),
            Function.metered("toPrettyJson", List.of(ANY), (a, budget) -> Json.text(a[0], true, budget))
                    .sharing(),
            Function.of("fail", List.of(STRING), a -> {
                throw new CallFailure((String) a[0]);
            }));

    private SprigDefaults() {}

    /** Nothing, zero, false, or without items; a struct never. */
    static boolean isEmpty(Object value) {
        return value == null || !GoTypes.truth(value);
    }

    private static Object firstSet(Object[] values) {
        for (Object value : values) {
            if (!isEmpty(value)) {
                return value;
            }
        }
        return null;
    }

    private static boolean isLike(String target, String type) {
        return target.equals(type) || type.equals("*" + target);
    }

    private static boolean deepEqual(Object a, Object b, Budget budget) {
        budget.walk(a);
        budget.walk(b);
        return GoDeep.equal(a, b);
    }
}
