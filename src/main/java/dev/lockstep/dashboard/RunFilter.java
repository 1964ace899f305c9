package dev.lockstep.dashboard;

import dev.lockstep.promotion.PromotionStatus;
import dev.lockstep.promotion.RunKind;
import dev.lockstep.store.RunFinder;
import jakarta.ws.rs.core.Response.Status;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which runs a list shows, as its address says it. What is left out does not matter. */
record RunFilter(
        Optional<String> pipeline,
        Optional<String> environment,
        Optional<PromotionStatus> status,
        Optional<RunKind> kind,
        Optional<Long> before) {
    /** @throws PageProblem 400 when a value is none of those that there are */
    static RunFilter of(String pipeline, String environment, String status, String kind, String before) {
        return new RunFilter(
                given(pipeline),
                given(environment),
                given(status).map(word -> oneOf(PromotionStatus.class, "status", word)),
                given(kind).map(word -> oneOf(RunKind.class, "kind", word)),
                given(before).map(RunFilter::number));
    }

    RunFinder.Filter wanted() {
        return new RunFinder.Filter(
                pipeline,
                environment,
                status.map(Set::of).orElse(Set.of()),
                kind,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    boolean narrow() {
        return pipeline().isPresent() || environment().isPresent() || status().isPresent() || kind().isPresent();
    }

    String address(Optional<Long> from) {
        return Address.of("/promotions")
                .with("pipeline", pipeline())
                .with("environment", environment())
                .with("status", status().map(RunFilter::word))
                .with("kind", kind().map(RunFilter::word))
                .with("before", from.map(String::valueOf))
                .text();
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** An empty field of a form is one that was left as it is. */
    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, String name, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new PageProblem(
                        Status.BAD_REQUEST,
                        "no such " + name + "; there are "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(RunFilter::word)
                                        .collect(Collectors.joining(", "))));
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new PageProblem(Status.BAD_REQUEST, "before is the number of a promotion");
        }
        return Long.parseLong(text);
    }
}
