package dev.lockstep.scheduler.template;

/** A function refuses its arguments. The executor adds which function, and where. */
final class CallFailure extends RuntimeException {
    CallFailure(String message) {
        super(message, null, false, false);
    }
}
