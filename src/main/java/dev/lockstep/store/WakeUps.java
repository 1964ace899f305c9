package dev.lockstep.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Tells the worker of this process that there may be something to do. A lost one costs one poll interval. */
@ApplicationScoped
public class WakeUps {
    private final Semaphore signals = new Semaphore(0);
    private final TransactionSynchronizationRegistry transactions;

    public WakeUps(TransactionSynchronizationRegistry transactions) {
        this.transactions = transactions;
    }

    /** When the caller's transaction is committed: whoever looks earlier finds nothing, and not again before the next poll. */
    public void signalAfterCommit() {
        if (transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) {
            signal();
            return;
        }
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // nothing to do yet
            }

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    signal();
                }
            }
        });
    }

    /** Of something that is there already. */
    public void signal() {
        if (!isSignalled()) {
            signals.release();
        }
    }

    boolean isSignalled() {
        return signals.availablePermits() > 0;
    }

    /** Returns at a signal, or after the time at the latest. */
    public void await(Duration atMost) throws InterruptedException {
        if (signals.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            signals.drainPermits();
        }
    }
}
