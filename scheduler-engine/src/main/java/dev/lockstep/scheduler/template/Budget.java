package dev.lockstep.scheduler.template;

/** What one rendering may still use. */
final class Budget {
    final TemplateLimits limits;
    private long steps;

    Budget(TemplateLimits limits) {
        this.limits = limits;
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
