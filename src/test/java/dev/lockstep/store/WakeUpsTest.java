package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.endtoend.TestServer;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestServer.class)
class WakeUpsTest {
    @Inject
    TransactionSynchronizationRegistry transactions;

    @Test
    void nobodyIsWokenBeforeThereIsSomethingToSee() {
        WakeUps wakeUps = new WakeUps(transactions);
        QuarkusTransaction.requiringNew().run(() -> {
            wakeUps.signalAfterCommit();
            assertThat(wakeUps.isSignalled()).isFalse();
        });
        assertThat(wakeUps.isSignalled()).isTrue();
    }

    @Test
    void whatIsTakenBackWakesNobody() {
        WakeUps wakeUps = new WakeUps(transactions);
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    wakeUps.signalAfterCommit();
                    throw new IllegalStateException("taken back");
                }))
                .hasMessageContaining("taken back");
        assertThat(wakeUps.isSignalled()).isFalse();
    }

    @Test
    void withoutATransactionItIsThereAlready() {
        WakeUps wakeUps = new WakeUps(transactions);
        wakeUps.signalAfterCommit();
        assertThat(wakeUps.isSignalled()).isTrue();
    }
}
