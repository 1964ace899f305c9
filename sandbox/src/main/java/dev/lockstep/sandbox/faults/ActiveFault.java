package dev.lockstep.sandbox.faults;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A fault at work. */
final class ActiveFault {
    private final long id;
    private final FaultRule rule;
    private final Strikes strikes;
    private final CountDownLatch removed = new CountDownLatch(1);

    ActiveFault(long id, FaultRule rule) {
        this.id = id;
        this.rule = rule;
        this.strikes = new Strikes(rule.extent());
    }

    long id() {
        return id;
    }

    FaultRule rule() {
        return rule;
    }

    Strikes strikes() {
        return strikes;
    }

    /** Lets requests that it holds go on. */
    void remove() {
        removed.countDown();
    }

    /** Holds a request; shorter when the fault is removed. */
    void hold() throws InterruptedException {
        removed.await(rule.seconds(), TimeUnit.SECONDS);
    }
}
