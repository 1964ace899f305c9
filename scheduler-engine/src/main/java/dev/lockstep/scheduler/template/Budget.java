package dev.lockstep.scheduler.template;

/** What one rendering of a template may still use, and what it may take from others. */
final class Budget {
    final TemplateLimits limits;
    final SharedTexts shared;
    private long steps;

    Budget(TemplateLimits limits, SharedTexts shared) {
        this.limits = limits;
        this.shared = shared;
    }

    void step() {
        steps(1);
    }

    void steps(long count) {
        steps += count;
        if (steps > limits.steps()) {
            throw new CallFailure("more than " + limits.steps() + " steps (limit steps)");
        }
    }

    void output(long bytes) {
        if (bytes > limits.outputBytes()) {
            throw new CallFailure("more than " + limits.outputBytes() + " bytes of output (limit outputBytes)");
        }
    }
}
