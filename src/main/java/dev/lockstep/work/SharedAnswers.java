package dev.lockstep.work;

import dev.lockstep.memory.OutOfMemory;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** Answers that count for a while. What is asked already is not asked again: whoever comes meanwhile waits for the same answer. */
public final class SharedAnswers<Q, A> {
    private final BiPredicate<A, Instant> counts;
    private final Map<Q, CompletableFuture<A>> known = new HashMap<>();

    /** @param counts whether an answer still counts at a time */
    public SharedAnswers(BiPredicate<A, Instant> counts) {
        this.counts = counts;
    }

    /**
     * The answers to all questions; waits for them. Not for within a transaction: it would keep its connection from whoever is asked.
     *
     * @param ask has to answer all that it is given, at once or in another thread; not called when everything is known or asked already.
     *     When it fails, so does everybody who waits for it, and the next one asks again
     */
    public Map<Q, A> of(Collection<Q> questions, Instant now, Consumer<Map<Q, CompletableFuture<A>>> ask) {
        Map<Q, CompletableFuture<A>> answers = new HashMap<>();
        Map<Q, CompletableFuture<A>> unknown = new HashMap<>();
        synchronized (known) {
            known.values().removeIf(answer -> answer.isDone() && !isGood(answer, now));
            for (Q question : questions) {
                answers.put(question, known.computeIfAbsent(question, asked -> {
                    CompletableFuture<A> answer = new CompletableFuture<>();
                    unknown.put(asked, answer);
                    return answer;
                }));
            }
        }
        if (!unknown.isEmpty()) {
            try {
                ask.accept(unknown);
            } catch (Throwable e) {
                OutOfMemory.haltIf(e);
                unknown.values().forEach(answer -> answer.completeExceptionally(e));
                throw e;
            }
        }
        Map<Q, A> told = new HashMap<>();
        answers.forEach((question, answer) -> told.put(question, told(answer)));
        return told;
    }

    private boolean isGood(CompletableFuture<A> answer, Instant now) {
        return !answer.isCompletedExceptionally() && counts.test(answer.join(), now);
    }

    private static <A> A told(CompletableFuture<A> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
