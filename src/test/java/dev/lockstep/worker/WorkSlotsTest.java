package dev.lockstep.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.worker.WorkSlots.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkSlotsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final WorkSlots slots = new WorkSlots(2, nanos::get);

    private boolean take() throws InterruptedException {
        return slots.take(Duration.ZERO);
    }

    private Slot begin() throws InterruptedException {
        assertThat(take()).isTrue();
        return slots.begin();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void soManyAtOnceAndNoMore() throws InterruptedException {
        Slot one = begin();
        begin().waits();
        assertThat(take()).isFalse();
        one.end();
        assertThat(take()).isTrue();
        slots.giveBack();
        begin();
        assertThat(take()).isFalse();
    }

    @Test
    void whoeverWaitsForLongCountsNoMore() throws InterruptedException {
        Slot one = begin();
        Slot two = begin();
        one.waits();
        two.waits();
        pass(WorkSlots.LONG.plusMillis(1));
        Slot three = begin();
        Slot four = begin();
        assertThat(take()).as("lent once each").isFalse();
        one.end();
        two.end();
        assertThat(take()).as("theirs are those of the other two").isFalse();
        three.end();
        four.end();
        begin();
        begin();
        assertThat(take()).isFalse();
    }

    @Test
    void whoeverGoesOnCounts() throws InterruptedException {
        Slot one = begin();
        begin();
        one.waits();
        pass(WorkSlots.LONG);
        one.goesOn();
        pass(WorkSlots.LONG);
        assertThat(take()).isFalse();
    }

    @Test
    void thereIsAnEndToIt() throws InterruptedException {
        List<Slot> all = new ArrayList<>();
        while (take()) {
            Slot slot = slots.begin();
            slot.waits();
            pass(WorkSlots.LONG.plusMillis(1));
            all.add(slot);
        }
        assertThat(all).hasSize(2 * WorkSlots.MOST);
        all.forEach(Slot::end);
        begin();
        begin();
        assertThat(take()).isFalse();
    }

    @Test
    void whatIsEndedTwiceIsEndedOnce() throws InterruptedException {
        Slot one = begin();
        one.end();
        one.end();
        begin();
        begin();
        assertThat(take()).isFalse();
    }
}
